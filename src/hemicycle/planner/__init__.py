"""Rules and meetings become dates. No database, no models: a `Setting` in, a `Plan` out.

The modules, each of which imports only those before it:

    parts      what the planner is told, and what it says
    clocks     days, working days and local clocks as numbers
    places     the zone and the holidays of a territory
    faults     what is wrong with a rule
    layout     one meeting's windows, by a solver
    conflicts  what cannot be met together, and what would resolve it
    planning   `plan`, and what differs between two plans
    watch      what to look at before dates are published
    hours      the hours at which people are asked to meet
"""

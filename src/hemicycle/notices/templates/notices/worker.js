// Shows what the server sends while no page is open, and leads to the page it is about.

self.addEventListener("push", (event) => {
    const { title, body, url, tag } = event.data.json();
    const shown = self.registration.showNotification(title, { body, tag, data: { url }, renotify: true });
    event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(event.notification.data.url));
});

async function open(url) {
    const pages = await self.clients.matchAll({ type: "window" });
    const there = pages.find((page) => new URL(page.url).pathname === url);
    return there ? there.focus() : self.clients.openWindow(url);
}

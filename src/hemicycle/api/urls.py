from ninja import NinjaAPI

api = NinjaAPI(title="Hemicycle", version="1", urls_namespace="api")

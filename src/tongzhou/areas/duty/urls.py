from tongzhou.areas.duty.views import mine

app_name = "duty"

urlpatterns = [*mine.urlpatterns]

from tongzhou.areas.duty.views import boards, mine, rosters

app_name = "duty"

urlpatterns = [
    *mine.urlpatterns,
    *rosters.urlpatterns,
    *boards.urlpatterns,
]

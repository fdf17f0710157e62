from tongzhou.areas.duty.views import around, boards, deployments, mine, pool, rosters, trips

app_name = "duty"

urlpatterns = [
    *mine.urlpatterns,
    *rosters.urlpatterns,
    *boards.urlpatterns,
    *deployments.urlpatterns,
    *pool.urlpatterns,
    *around.urlpatterns,
    *trips.urlpatterns,
]

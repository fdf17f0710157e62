from tongzhou.areas.duty.views import (
    around,
    boards,
    deployments,
    mine,
    pool,
    proposals,
    rosters,
    trips,
)

app_name = "duty"

urlpatterns = [
    *mine.urlpatterns,
    *rosters.urlpatterns,
    *boards.urlpatterns,
    *proposals.urlpatterns,
    *deployments.urlpatterns,
    *pool.urlpatterns,
    *around.urlpatterns,
    *trips.urlpatterns,
]

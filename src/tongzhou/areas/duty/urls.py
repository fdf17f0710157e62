from tongzhou.areas.duty.views import (
    around,
    boards,
    deployments,
    feed,
    mine,
    needed,
    offers,
    pool,
    proposals,
    rosters,
    trips,
)

app_name = "duty"

urlpatterns = [
    *mine.urlpatterns,
    *offers.urlpatterns,
    *needed.urlpatterns,
    *feed.urlpatterns,
    *rosters.urlpatterns,
    *boards.urlpatterns,
    *proposals.urlpatterns,
    *deployments.urlpatterns,
    *pool.urlpatterns,
    *around.urlpatterns,
    *trips.urlpatterns,
]

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
    surge,
    surge_out,
    surge_own,
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
    *surge.urlpatterns,
    *surge_out.urlpatterns,
    *surge_own.urlpatterns,
]

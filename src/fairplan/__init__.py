"""The planning library: rosters, routes, parcels, teams, draws. It knows nothing of the platform."""

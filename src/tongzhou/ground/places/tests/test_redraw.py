"""When the tree is redrawn, every copied path follows; only facts stay where they happened."""

from django.apps import apps

from tongzhou.base.manifest import found

# Why these stay: a fact is counted where it happened; the others hold paths of organisations.
STAY = {
    "facts.Fact.place_path",
    "facts.Fact.organisation_path",
    "organisations.Organisation.path",
    "duty.Claim.organisation_path",
    "duty.Procedure.organisation_path",
    "duty.RoleCard.organisation_path",
    "duty.SignUp.unit_path",
    "cadence.Occurrence.organisation_path",
    "planning.Run.organisation_path",
    "tracking.Item.organisation_path",
    "reports.Report.organisation_path",
}


def test_every_copied_path_follows_a_redraw_or_says_why_not():
    columns = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if column.name == "path" or column.name.endswith("_path")
    }
    follow = {name for manifest in found().values() for name in manifest.follow_places}
    assert follow <= columns
    assert columns - follow == STAY & columns

"""What the workbooks add to the platform."""

from tongzhou.base.manifest import Manifest, MenuEntry, Personal
from tongzhou.shared.sheets import actions

MANIFEST = Manifest(
    title="Workbooks",
    menu=(
        MenuEntry(
            "Bring in workbooks", "sheets:uploads", needs="people.import", order=80, icon="in"
        ),
    ),
    personal=(
        Personal(
            "sheets.Upload",
            fields=("original_name", "file_name", "sheet_name"),
            purpose="A workbook on its way in, kept until the bad rows are corrected",
            event="event_id",
            keep_days_rule=actions.KEEP_DAYS,
            since="uploaded_at",
            files=("file_name",),
        ),
    ),
    work=(actions.work_due,),
    nightly=(actions.expire_due,),
    help_page="sheets",
    follow_places=(
        "sheets.Upload.scope_path",
        "sheets.Remembered.scope_path",
    ),
)

"""The form that takes a workbook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.shared.sheets.reading import MAX_BYTES


class BringIn(forms.Form):
    """A file and the place or organisation it is for."""

    scope = forms.ChoiceField(label=_("Belongs to"))
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_(".xlsx, .xls, .ods or .csv, up to 20 MB. You may also drag it here."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def __init__(self, *args, scopes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Please split it."))
        return file

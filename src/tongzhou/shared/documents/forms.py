"""The field that takes a file, for the pages of the areas."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.shared.documents.rules import MAX_BYTES, why_not_keep


class AttachForm(forms.Form):
    """One file; `content` after cleaning are its bytes."""

    file = forms.FileField(
        label=_("Attach a file"),
        help_text=_(
            "Pictures, PDF, text and office documents, up to 20 MB. "
            "No state secrets and no work secrets belong here."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        self.content = file.read()
        if why := why_not_keep(self.content):
            raise forms.ValidationError(str(why[1]))
        return file

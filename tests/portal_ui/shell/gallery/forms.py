"""Forms with every kind of field."""

from __future__ import annotations

from django import forms


class ManyFiles(forms.ClearableFileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class SignIn(forms.Form):
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    remember = forms.BooleanField(required=False, initial=True)


class EveryField(forms.Form):
    name = forms.CharField(help_text="As it stands on the invoice.")
    email = forms.EmailField()
    address = forms.SlugField(required=False)
    topic = forms.ChoiceField(choices=[("a", "Repairs"), ("b", "Orders")])
    priority = forms.ChoiceField(choices=[("low", "Low"), ("high", "High")], widget=forms.RadioSelect)
    since = forms.DateField(widget=forms.DateInput)
    languages = forms.MultipleChoiceField(
        choices=[("en", "English"), ("fa", "فارسی")], widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(widget=forms.Textarea, required=False)
    consent = forms.BooleanField(label="I agree to the repair terms")


class MessageForm(forms.Form):
    text = forms.CharField(widget=forms.Textarea(attrs={"placeholder": "Write a reply. Markdown works."}))
    files = forms.FileField(widget=ManyFiles, required=False)

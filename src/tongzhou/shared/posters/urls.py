"""The office's addresses of posters. What a code opens stands with the area of its kind."""

from django.urls import path

from tongzhou.shared.posters import views

app_name = "posters"
urlpatterns = [
    path("<int:pk>/", views.sheet, name="sheet"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<slug:kind>/", views.hanging, name="hanging"),
]

"""Addresses of the desk."""

from django.urls import path

from portal_ui.desk import menu as menu  # registers the navigation
from portal_ui.desk.views import articles, categories, handling, inbox, new_ticket, ticket

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tasks/", inbox.tasks, name="tasks"),
    path("new/", new_ticket.new_ticket, name="new_ticket"),
    path("new/contact/", new_ticket.new_contact, name="new_contact"),
    path("tickets/<int:number>/", ticket.ticket, name="ticket"),
    path("tickets/<int:number>/news/", ticket.news, name="news"),
    path("tickets/<int:number>/reply/", ticket.reply, name="reply"),
    path("tickets/<int:number>/note/", ticket.note, name="note"),
    path("tickets/<int:number>/assign/", handling.assign, name="assign"),
    path("tickets/<int:number>/take/", handling.take, name="take"),
    path("tickets/<int:number>/status/", handling.status, name="status"),
    path("tickets/<int:number>/details/", handling.details, name="details"),
    path("tickets/<int:number>/followers/", handling.followers, name="followers"),
    path("tickets/<int:number>/task/", handling.task, name="task"),
    path("tickets/<int:number>/task/<int:task_id>/done/", handling.finish_task, name="finish_task"),
    path("tickets/<int:number>/guest-link/", handling.guest_link, name="guest_link"),
    path("tickets/<int:number>/close/", handling.close, name="close"),
    path("articles/", articles.articles, name="articles"),
    path("articles/new/", articles.new_article, name="new_article"),
    path("articles/categories/", categories.categories, name="categories"),
    path("articles/categories/new/", categories.new_category, name="new_category"),
    path("articles/categories/order/", categories.order, name="categories_order"),
    path("articles/categories/<int:category_id>/", categories.category, name="category"),
    path("articles/<int:article_id>/", articles.article, name="article"),
    path("articles/<int:article_id>/publish/", articles.publish, name="publish"),
    path("articles/<int:article_id>/withdraw/", articles.withdraw, name="withdraw"),
]

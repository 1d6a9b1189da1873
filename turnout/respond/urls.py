"""Addresses of the alarm path. A GET never changes state; every change is a POST."""

from __future__ import annotations

from django.urls import path

from turnout.respond.views import asks, desk, follow_ups, incident, report

urlpatterns = [
    path("", report.first_page, name="report"),
    path("report/not-ours/", report.not_ours, name="report-not-ours"),
    path("report/<slug:entry>/", report.choose_kind, name="report-kinds"),
    path("report/<slug:entry>/<slug:kind>/", report.send_report, name="report-send"),
    path("r/<str:token>/", report.report_page, name="report-page"),
    path("r/<str:token>/details/", report.add_details, name="report-details"),
    path("help/", report.help_page, name="want-to-help"),
    path("away/", report.quick_exit, name="quick-exit"),
    path("a/<str:token>", asks.linked, name="ask-link"),
    path("a/<str:token>/", asks.linked),
    path("asks/", asks.asks, name="asks"),
    path("asks/<int:ask_id>/", asks.ask, name="ask-page"),
    path("verify/", asks.verify, name="verify"),
    path("zone/", desk.my_zone, name="my-zone"),
    path("desk/", desk.board, name="desk"),
    path("desk/call/", desk.call, name="desk-call"),
    path("desk/places/", desk.places, name="desk-places"),
    path("desk/reports/<int:report_id>/", desk.report, name="desk-report"),
    path("desk/reports/<int:report_id>/seen/", desk.seen, name="desk-report-seen"),
    path("desk/reports/<int:report_id>/open/", desk.open_report, name="desk-report-open"),
    path("desk/reports/<int:report_id>/join/", desk.join_report, name="desk-report-join"),
    path("desk/reports/<int:report_id>/dismiss/", desk.dismiss_report, name="desk-report-dismiss"),
    path("desk/incidents/<int:incident_id>/", incident.incident, name="desk-incident"),
    path("desk/incidents/<int:incident_id>/take/", incident.take, name="incident-take"),
    path("desk/incidents/<int:incident_id>/leave/", incident.leave, name="incident-leave"),
    path("desk/incidents/<int:incident_id>/confirm/", incident.confirm, name="incident-confirm"),
    path("desk/incidents/<int:incident_id>/verifiers/", incident.ask_verifiers, name="incident-verifiers"),
    path("desk/incidents/<int:incident_id>/not-real/", incident.not_real, name="incident-not-real"),
    path("desk/incidents/<int:incident_id>/ask-<int:ask_id>/", incident.answer_by_desk, name="incident-answer"),
    path("desk/incidents/<int:incident_id>/stand-down-<int:ask_id>/", incident.stand_down_one, name="ask-stand-down"),
    path("desk/incidents/<int:incident_id>/stand-down/", incident.stand_down, name="incident-stand-down"),
    path("desk/incidents/<int:incident_id>/more/", incident.ask_more, name="incident-more"),
    path("desk/incidents/<int:incident_id>/close/", incident.close, name="incident-close"),
    path("desk/incidents/<int:incident_id>/leaked/", incident.leaked, name="incident-leaked"),
    path("desk/incidents/<int:incident_id>/follow-up/", incident.follow_ups, name="incident-follow-up"),
    path("follow-ups/", follow_ups.follow_ups, name="follow-ups"),
    path("follow-ups/key/", follow_ups.own_key, name="own-key"),
    path("follow-ups/<int:follow_up_id>/", follow_ups.follow_up, name="follow-up"),
    path("follow-ups/<int:follow_up_id>/done/", follow_ups.finish, name="follow-up-done"),
    path("holds/", follow_ups.holds, name="holds"),
    path("holds/<int:hold_id>/agree/", follow_ups.agree_to_hold, name="hold-agree"),
    path("holds/<int:hold_id>/lift/", follow_ups.lift_hold, name="hold-lift"),
]

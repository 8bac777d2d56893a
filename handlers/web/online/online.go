package online

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/invitation"
	"duces/workflow/transition"
)

func (p *Pages) invite(c echo.Context) error {
	return p.onlineAct(c, invitation.Invite{Matter: c.Param("id"), Contact: c.FormValue("contact")}, "The invitation is on its way by mail.")
}

// revoke ends an invitation of the matter.
func (p *Pages) revoke(c echo.Context) error {
	cmd := invitation.Revoke{Matter: c.Param("id"), Invitation: c.Param("invitation"), Reason: frame.Lines(c.FormValue("reason"))}
	return p.onlineAct(c, cmd, "The invitation is revoked. It opens nothing any more.")
}

func (p *Pages) recordOnline(c echo.Context) error {
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return workflow.Absent("answer")
	}
	version, _ := strconv.Atoi(c.FormValue("version"))
	cmd := transition.RecordSubmission{Matter: c.Param("id"), Submission: event, Version: version}
	return p.onlineAct(c, cmd, "Recorded as it came.")
}

func (p *Pages) setAside(c echo.Context) error {
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return workflow.Absent("answer")
	}
	cmd := transition.SetAside{
		Matter: c.Param("id"), Submission: event, Undo: c.FormValue("undo") != "", Reason: frame.Lines(c.FormValue("reason")),
	}
	did := "Set aside. The respondent gets a mail."
	if cmd.Undo {
		did = "It counts again. The respondent gets a mail."
	}
	return p.onlineAct(c, cmd, did)
}

func (p *Pages) onlineAct(c echo.Context, cmd workflow.Command, did string) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		return p.matters.Refused(c, typed, err)
	}
	p.Done(c, result, did)
	return c.Redirect(http.StatusSeeOther, matterpage.Href(c.Param("id")))
}

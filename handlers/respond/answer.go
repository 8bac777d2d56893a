package respond

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/file"
	"duces/handlers/problem"
	"duces/handlers/web/frame"
	respondpage "duces/templates/respond"
	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/response"
)

// mostTurns bounds how often a draft is read again that changes meanwhile.
const mostTurns = 10

// mostDraft bounds what is kept of a form, in bytes.
const mostDraft = 1 << 20

func (p *Pages) showAnswer(c echo.Context) error {
	h, err := p.here(c)
	if err != nil {
		return err
	}
	d, _, err := p.draft(c, h)
	if err != nil {
		return err
	}
	return p.answerPage(c, http.StatusOK, h, d, nil)
}

func (p *Pages) answerPage(c echo.Context, status int, h here, d draft, refused error) error {
	v := respondpage.Answer{
		Shell: p.shell(c, "Answer the demands"), Of: h.in.Of, Demands: p.demands(h), Said: d.Answers, Until: d.Until, Reason: d.Reason, Note: d.Note,
		Invitation: h.in.ID, Draft: d.ID, Proof: p.Inviter.Draft(h.in.ID, d.ID), Problems: problemsOf(refused),
		Errors: errorsOf(refused), Due: p.dues(h),
	}
	return frame.Render(c, status, respondpage.AnswerPage(v))
}

// errorsOf are the problems by their fields.
func errorsOf(err error) map[string]string {
	all := map[string]string{}
	if e, ours := errors.AsType[*workflow.Error](err); ours {
		for _, d := range e.Details {
			all[d.Field] = d.Message
		}
	}
	return all
}

func problemsOf(err error) []string {
	e, ours := errors.AsType[*workflow.Error](err)
	switch {
	case err == nil:
		return nil
	case !ours:
		return []string{err.Error()}
	case len(e.Details) == 0:
		return []string{e.Error()}
	}
	all := make([]string, len(e.Details))
	for i, d := range e.Details {
		all[i] = d.Message
	}
	return all
}

// takeAnswer keeps what was typed and the files that came with it, and submits it if that was asked for.
func (p *Pages) takeAnswer(c echo.Context) error {
	h, err := p.here(c)
	if err != nil {
		return err
	}
	receive, err := p.receive(h)
	if err != nil {
		return err
	}
	form, files, err := frame.ValuesAndFiles(c, receive)
	defer files.Drop()
	notTaken, is := errors.AsType[*frame.NotTaken](err)
	if err != nil && !is {
		return err
	}
	if len(form.Encode()) > mostDraft {
		return &http.MaxBytesError{Limit: mostDraft}
	}
	if h, err = p.here(c); err != nil { // files may take long, and another window may have submitted meanwhile
		return err
	}
	if form.Get("submit") != "" && h.submitted(form.Get("draft")) {
		p.flash(c, "This form was submitted before. To add to your answer, open the form again.")
		return frame.Redirect(c, access.RespondPath)
	}
	var refused error
	if is {
		refused = notTaken.Err
	}
	came := map[string][]field.Document{}
	for _, label := range form["demand"] {
		for _, f := range files["files."+label] {
			doc, err := file.Take(c.Request().Context(), unseen{}, f.Received, f.Name)
			if err != nil {
				refused = err
				continue
			}
			came[label] = append(came[label], doc)
		}
	}
	d, err := p.keep(c, h, form, came)
	if err != nil {
		return err
	}
	if err := p.dropLeftOut(h, d, form); err != nil {
		return err
	}
	switch {
	case refused != nil:
		return p.refuse(c, h, d, refused)
	case form.Get("submit") == "":
		p.flash(c, "Your draft is saved. Nothing is submitted yet.")
		return frame.Redirect(c, access.RespondPath+"/answer")
	}
	return p.submit(c, h, d)
}

func (p *Pages) refuse(c echo.Context, h here, d draft, err error) error {
	if status := problem.Of(err).Status; status < http.StatusInternalServerError {
		return p.answerPage(c, status, h, d, err)
	}
	return err
}

// submit submits a draft, and forgets it.
func (p *Pages) submit(c echo.Context, h here, d draft) error {
	cmd, err := d.submit(h)
	if err != nil {
		return p.refuse(c, h, d, err)
	}
	cmd.Bounds = p.Bounds
	ctx, who := c.Request().Context(), access.WhoIn(c, access.Respondents)
	own, err := p.Store.World(ctx, who)
	if err != nil {
		return err
	}
	if err := cmd.Check(own, h.Act()); err != nil { // nothing of a draft that is refused comes among the files of record
		return p.refuse(c, h, d, err)
	}
	for _, doc := range cmd.Documents {
		if err := p.keepSubmitted(ctx, who, h, doc); err != nil {
			return p.refuse(c, h, d, err)
		}
	}
	r, err := p.Engine.Do(ctx, who, "submit/"+d.ID, cmd)
	if err != nil {
		return p.refuse(c, h, d, err)
	}
	if err := p.forget(ctx, h, d); err != nil {
		p.Log.ErrorContext(ctx, "a draft that was submitted is still there", "error", err)
	}
	if p.Sent != nil {
		p.Sent()
	}
	for _, e := range r.Events {
		if e.Type == (response.AnswerSubmitted{}).Type() {
			return frame.Redirect(c, fmt.Sprintf("%s/receipts/%d", access.RespondPath, e.Seq))
		}
	}
	return frame.Redirect(c, access.RespondPath)
}

package respond

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/file"
	"duces/handlers/problem"
	"duces/handlers/web/frame"
	respondpage "duces/templates/respond"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/matter"
	"duces/workflow/privilege"
	"duces/workflow/production"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// draft is an answer that is not submitted, as it was typed.
type draft struct {
	ID      string                      `json:"id"`
	Answers map[string]respondpage.Said `json:"answers"` // by demand
	Until   string                      `json:"until"`
	Reason  string                      `json:"reason"`
	Note    string                      `json:"note"`
}

func (p *Pages) draft(c echo.Context, of string) (draft, error) {
	raw, err := p.Drafts.Draft(c.Request().Context(), of)
	if err != nil {
		return draft{}, err
	}
	d := draft{ID: frame.NewKey(), Answers: map[string]respondpage.Said{}}
	if raw == nil {
		return d, nil
	}
	return d, json.Unmarshal(raw, &d)
}

func (p *Pages) keep(c echo.Context, of string, d draft) error {
	raw, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return p.Drafts.KeepDraft(c.Request().Context(), of, raw)
}

// typed puts what a form says in the place of what the draft said; files stay.
func (d draft) typed(form url.Values) draft {
	for _, label := range form["demand"] {
		text := func(name string) string { return frame.Lines(form.Get(name + "." + label)) }
		was := d.Answers[label]
		said := respondpage.Said{
			Answer: text("answer"), Ground: text("ground"), Part: text("part"), Withheld: text("withheld"), Files: was.Files,
			Date: text("date"), Author: text("author"), Recipients: text("recipients"), Kind: text("kind"),
			Privilege: text("privilege"), Description: text("description"),
		}
		for _, sum := range form["remove."+label] {
			said.Files = slices.DeleteFunc(slices.Clone(said.Files), func(f field.Document) bool { return f.SHA256 == sum })
		}
		d.Answers[label] = said
	}
	d.Until, d.Reason, d.Note = form.Get("until"), frame.Lines(form.Get("reason")), frame.Lines(form.Get("note"))
	return d
}

// mostDraft bounds what is kept of a form, in bytes.
const mostDraft = 1 << 20

// keepTyped keeps what a form says whose session has ended. The form proves that it was made for the draft.
func (p *Pages) keepTyped(c echo.Context) bool {
	form, files, err := frame.ValuesAndFiles(c, p.Store.Receive)
	if _, notTaken := errors.AsType[*frame.NotTaken](err); err != nil && !notTaken {
		return false
	}
	files.Drop()
	of, id := form.Get("invitation"), form.Get("draft")
	if !p.Inviter.CheckDraft(of, id, form.Get("draft_key")) || len(form.Encode()) > mostDraft {
		return false
	}
	d, err := p.draft(c, of)
	if err != nil {
		return false
	}
	d.ID = id
	return p.keep(c, of, d.typed(form)) == nil
}

// submit is the command that a draft makes.
func (d draft) submit(m matter.Matter) (transition.Submit, error) {
	s := transition.Submit{Draft: d.ID, Reason: d.Reason, Note: d.Note}
	for _, x := range m.Items {
		said, is := d.Answers[string(x.Known())]
		if !is {
			continue
		}
		if said.Answer == "" && len(said.Files) > 0 {
			return s, workflow.Malformed("answer."+string(x.Known()), fmt.Sprintf("Demand %s: you added files. Choose whether they answer it in whole or in part.", x.Called()))
		}
		if said.Answer == "" {
			continue
		}
		a := production.Answer{Demand: x.Known(), Answer: said.Answer}
		if said.Answer == production.Objected || said.Ground != "" {
			a.Ground, a.Part, a.Withheld = said.Ground, said.Part, said.Withheld
		}
		for _, f := range said.Files {
			a.Documents = append(a.Documents, f.SHA256)
			if !slices.ContainsFunc(s.Documents, func(o field.Document) bool { return o.SHA256 == f.SHA256 }) {
				s.Documents = append(s.Documents, f)
			}
		}
		if said.Answer == production.Privileged {
			s.Production.PrivilegeLog = append(s.Production.PrivilegeLog, privilege.Entry{
				Date: said.Date, Author: said.Author, Recipients: said.Recipients, DocType: said.Kind, Privilege: said.Privilege,
				Description: said.Description, Count: 1, Demands: []string{string(x.Known())},
			})
		}
		s.Production.Answers = append(s.Production.Answers, a)
	}
	if d.Until != "" {
		var err error
		if s.AskedUntil, err = deadline.ParseDate(d.Until); err != nil {
			return s, workflow.Malformed("until", "More time until: enter a date.")
		}
	}
	return s, nil
}

func (p *Pages) home(c echo.Context) error {
	h, err := p.here(c)
	if errors.Is(err, access.ErrSignIn) {
		return frame.Render(c, http.StatusOK, respondpage.AskPage(p.shell(c, "Answer online")))
	}
	if err != nil {
		return err
	}
	m := h.Matter()
	v := respondpage.Home{Shell: p.shell(c, "Your demands"), Who: h.in.Person(), Of: h.in.Of}
	v.Demands = p.demands(h)
	for _, d := range m.Deadlines {
		if !d.OurOwn() && (d.Live() || d.Status == due.StatusTolled) {
			v.Due = append(v.Due, p.due(h, d))
		}
	}
	for _, l := range slices.Backward(m.Letters) {
		if l.Arrived() {
			v.Letters = append(v.Letters, respondpage.LetterOf(l))
		}
	}
	for _, s := range m.Submissions {
		if s.By == string(invitation.Stream(h.in.ID)) {
			v.Sent = append(v.Sent, respondpage.ReceiptOf(s, h.Jurisdiction().Zone))
		}
	}
	return frame.Render(c, http.StatusOK, respondpage.HomePage(v))
}

func (p *Pages) due(h here, d due.Deadline) respondpage.Due {
	v := respondpage.Due{ID: d.ID, Title: h.Process().DeadlineTitle(d.Kind), Date: d.DueText(), Day: d.Due.String(), Why: d.Receipt.Read().Explain()}
	switch d = d.AsOf(p.Engine.Now()); {
	case d.Unrecorded():
		v.Standing = "Answered on " + d.Submitted.On.Text()
	case d.Status == due.StatusTolled:
		v.Standing = "Paused"
	case d.Status == due.StatusMissed:
		v.Standing = "This date has passed"
	}
	return v
}

// demands are those that are answered: the leaves, in order.
func (p *Pages) demands(h here) []respondpage.Demand {
	m := h.Matter()
	leaves := demand.Leaves(m.Demands)
	var all []respondpage.Demand
	for _, x := range m.Demands {
		_, leaf := demand.Find(leaves, x.Known())
		d := respondpage.Demand{Label: string(x.Known()), Number: string(x.Called()), Text: x.Full(), Leaf: leaf && !x.Withdrawn}
		for _, s := range m.Submissions {
			if s.By != string(invitation.Stream(h.in.ID)) {
				continue
			}
			for _, a := range s.Delivery.Answers {
				if a.Demand == x.Known() {
					d.Sent = append(d.Sent, s.On.Text()+": "+a.Text())
				}
			}
		}
		all = append(all, d)
	}
	return all
}

func (p *Pages) showAnswer(c echo.Context) error {
	h, err := p.here(c)
	if err != nil {
		return err
	}
	d, err := p.draft(c, h.in.ID)
	if err != nil {
		return err
	}
	return p.answerPage(c, http.StatusOK, h, d, nil)
}

func (p *Pages) answerPage(c echo.Context, status int, h here, d draft, refused error) error {
	v := respondpage.Answer{
		Shell: p.shell(c, "Answer the demands"), Of: h.in.Of, Demands: p.demands(h), Said: d.Answers, Until: d.Until, Reason: d.Reason, Note: d.Note,
		Invitation: h.in.ID, Draft: d.ID, Proof: p.Inviter.Draft(h.in.ID, d.ID), Problems: problemsOf(refused),
	}
	return frame.Render(c, status, respondpage.AnswerPage(v))
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
	form, files, err := frame.ValuesAndFiles(c, p.Store.Receive)
	defer files.Drop()
	notTaken, is := errors.AsType[*frame.NotTaken](err)
	if err != nil && !is {
		return err
	}
	if len(form.Encode()) > mostDraft {
		return &http.MaxBytesError{Limit: mostDraft}
	}
	if id := form.Get("draft"); form.Get("submit") != "" && p.submitted(c, h, id) {
		return frame.Redirect(c, access.RespondPath)
	}
	d, err := p.draft(c, h.in.ID)
	if err != nil {
		return err
	}
	if id := form.Get("draft"); p.Inviter.CheckDraft(h.in.ID, id, form.Get("draft_key")) {
		d.ID = id
	}
	d = d.typed(form)
	var refused error
	if is {
		refused = notTaken.Err
	}
	for _, label := range form["demand"] {
		for _, f := range files["files."+label] {
			if err := p.take(c, f, label, &d); err != nil {
				refused = err
			}
		}
	}
	if err := p.keep(c, h.in.ID, d); err != nil {
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

// submitted says that a draft was submitted before: its form was sent twice.
func (p *Pages) submitted(c echo.Context, h here, id string) bool {
	raw, err := p.Drafts.Draft(c.Request().Context(), h.in.ID)
	return err == nil && raw == nil && slices.ContainsFunc(h.Matter().Submissions, func(s matter.Submission) bool { return s.Draft == id && id != "" })
}

func (p *Pages) refuse(c echo.Context, h here, d draft, err error) error {
	if status := problem.Of(err).Status; status < http.StatusInternalServerError {
		return p.answerPage(c, status, h, d, err)
	}
	return err
}

// take keeps a file, and records who sent it.
func (p *Pages) take(c echo.Context, f frame.File, label string, d *draft) error {
	doc, err := file.Take(c.Request().Context(), p.Store, f.Received, f.Name)
	if err != nil {
		return err
	}
	who := access.WhoIn(c, access.Respondents)
	if _, err := p.Engine.Do(c.Request().Context(), who, "", upload.Record{Name: doc.Name, SHA256: doc.SHA256, Size: doc.Size}); err != nil {
		return err
	}
	said := d.Answers[label]
	if !slices.ContainsFunc(said.Files, func(o field.Document) bool { return o.SHA256 == doc.SHA256 && o.Name == doc.Name }) {
		said.Files = append(slices.Clone(said.Files), doc)
	}
	d.Answers[label] = said
	return nil
}

func (p *Pages) submit(c echo.Context, h here, d draft) error {
	cmd, err := d.submit(h.Matter())
	if err != nil {
		return p.refuse(c, h, d, err)
	}
	ctx, who := c.Request().Context(), access.WhoIn(c, access.Respondents)
	r, err := p.Engine.Do(ctx, who, "submit/"+d.ID, cmd)
	if err != nil {
		return p.refuse(c, h, d, err)
	}
	if err := p.Drafts.KeepDraft(ctx, h.in.ID, nil); err != nil {
		p.Log.ErrorContext(ctx, "a draft that was submitted is still there", "error", err)
	}
	if p.Sent != nil {
		p.Sent()
	}
	for _, e := range r.Events {
		if e.Type == (matter.AnswerSubmitted{}).Type() {
			return frame.Redirect(c, fmt.Sprintf("%s/receipts/%d", access.RespondPath, e.Seq))
		}
	}
	return frame.Redirect(c, access.RespondPath)
}

func (p *Pages) receipt(c echo.Context) error {
	h, err := p.here(c)
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(c.Param("number"), 10, 64)
	s, ok := h.Matter().Submission(seq)
	if err != nil || !ok || s.By != string(invitation.Stream(h.in.ID)) {
		return workflow.Absent("receipt")
	}
	return frame.Render(c, http.StatusOK, respondpage.ReceiptPage(respondpage.ReceiptView{
		Shell: p.shell(c, "Receipt"), Receipt: respondpage.ReceiptOf(s, h.Jurisdiction().Zone),
	}))
}

// letter sends one document of a letter of the matter.
func (p *Pages) letter(c echo.Context) error {
	h, err := p.here(c)
	if err != nil {
		return err
	}
	event, _ := strconv.ParseInt(c.Param("event"), 10, 64)
	n, _ := strconv.Atoi(c.Param("number"))
	l, ok := h.Matter().LetterOf(event)
	if !ok || !l.Arrived() || n < 1 || n > len(l.Documents) {
		return workflow.Absent("letter")
	}
	doc := l.Documents[n-1]
	if doc.SHA256 == "" { // it was closed
		return workflow.Absent("letter")
	}
	content, err := p.Store.OpenDocument(c.Request().Context(), doc.SHA256)
	if err != nil {
		return err
	}
	defer content.Close()
	return frame.SendDocument(c, doc, content)
}

package respond

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// draft is what was kept last, and its bytes. One that was submitted is over, even if it could not be removed then.
func (p *Pages) draft(c echo.Context, h here) (draft, []byte, error) {
	raw, err := p.Drafts.Draft(c.Request().Context(), h.in.ID)
	if err != nil {
		return draft{}, nil, err
	}
	d, err := read(raw)
	if err != nil {
		return d, raw, err
	}
	if raw == nil || h.submitted(d.ID) {
		d = draft{ID: frame.NewKey()}
	}
	if d.Answers == nil {
		d.Answers = map[string]respondpage.Said{}
	}
	return d, raw, nil
}

// keep puts into the draft what a form says and the files that came with it. Another page of the same person may
// save at the same time: then it begins again from what that one kept.
func (p *Pages) keep(c echo.Context, h here, form url.Values, came map[string][]field.Document) (draft, error) {
	for range mostTurns {
		d, was, err := p.draft(c, h)
		if err != nil {
			return d, err
		}
		id := form.Get("draft")
		if p.Inviter.CheckDraft(h.in.ID, id, form.Get("draft_key")) && !h.submitted(id) {
			d.ID = id
		}
		d = d.typed(form).with(came)
		raw, err := json.Marshal(d)
		if err != nil {
			return d, err
		}
		if kept, err := p.Drafts.KeepDraft(c.Request().Context(), h.in.ID, was, raw, p.Engine.Now()); kept || err != nil {
			return d, err
		}
	}
	return draft{}, workflow.Clash("The draft changes at this moment in another window. Save it again.")
}

// mostTurns bounds how often a draft is read again that changes meanwhile.
const mostTurns = 10

// submitted says that a draft was submitted. A page that shows it may still be open.
func (h here) submitted(id string) bool {
	return slices.ContainsFunc(h.Matter().Submissions, func(s matter.Submission) bool {
		return id != "" && s.Draft == id && s.By == string(invitation.Stream(h.in.ID))
	})
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

// with adds files to the demands that they answer.
func (d draft) with(came map[string][]field.Document) draft {
	for label, docs := range came {
		said := d.Answers[label]
		for _, doc := range docs {
			if !slices.ContainsFunc(said.Files, func(o field.Document) bool { return o.SHA256 == doc.SHA256 && o.Name == doc.Name }) {
				said.Files = append(slices.Clone(said.Files), doc)
			}
		}
		d.Answers[label] = said
	}
	return d
}

// has says whether a file is among those of a draft.
func (d draft) has(sha256 string) bool {
	for _, said := range d.Answers {
		if slices.ContainsFunc(said.Files, func(f field.Document) bool { return f.SHA256 == sha256 }) {
			return true
		}
	}
	return false
}

// mostDraft bounds what is kept of a form, in bytes.
const mostDraft = 1 << 20

// keepTyped keeps what a form says whose session has ended. The form proves that it was made for the draft.
// Nobody is signed in, so that no file reaches the disk.
func (p *Pages) keepTyped(c echo.Context) bool {
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, mostDraft)
	form, _, err := frame.ValuesAndFiles(c, func(context.Context, io.Reader) (upload.Received, error) {
		return upload.Received{}, workflow.Malformed("file", "Sign in first.")
	})
	if _, notTaken := errors.AsType[*frame.NotTaken](err); err != nil && !notTaken {
		return false
	}
	of, id := form.Get("invitation"), form.Get("draft")
	if !p.Inviter.CheckDraft(of, id, form.Get("draft_key")) || len(form.Encode()) > mostDraft {
		return false
	}
	h, err := p.standing(c.Request().Context(), string(invitation.Stream(of)))
	if err != nil || h.submitted(id) {
		return false
	}
	_, err = p.keep(c, h, form, nil)
	return err == nil
}

// cameBefore says that something is here already which answers a demand: what the person submitted, or what the team
// recorded.
func (h here) cameBefore(of demand.Label) bool {
	answers := func(a production.Answer) bool {
		return a.Demand == of && (a.Answer == production.Complete || a.Answer == production.Partial)
	}
	return slices.ContainsFunc(h.Matter().Productions, func(x production.Production) bool {
		return x.Replaced == 0 && slices.ContainsFunc(x.Answers, answers)
	}) || slices.ContainsFunc(h.Matter().Submissions, func(s matter.Submission) bool {
		_, aside := s.SetAside()
		return !aside && s.By == string(invitation.Stream(h.in.ID)) && slices.ContainsFunc(s.Delivery.Answers, answers)
	})
}

// lacks is what an answer to a demand cannot do without, by its field.
func (h here) lacks(x production.Item, said respondpage.Said) []workflow.Detail {
	label, called := string(x.Known()), string(x.Called())
	blank := workflow.Blank
	switch {
	case said.Answer == "" && len(said.Files) > 0:
		text := "Demand " + called + ": you added files. Choose whether they answer it in whole or in part."
		return []workflow.Detail{workflow.At("answer."+label, text)}
	case said.Answer != production.Complete && said.Answer != production.Partial:
	case len(said.Files) == 0 && !h.cameBefore(x.Known()):
		text := "Add a file for demand " + called + ", or say that none exist."
		return []workflow.Detail{workflow.At("files."+label, text)}
	}
	switch {
	case said.Answer == production.Objected && blank(said.Ground):
		return []workflow.Detail{workflow.At("ground."+label, "Demand "+called+": say why you object.")}
	case said.Answer == production.Privileged && blank(said.Privilege) && blank(said.Description) && blank(said.Author):
		text := "Demand " + called + ": say which privilege you claim, and for what document."
		return []workflow.Detail{workflow.At("privilege."+label, text)}
	}
	return nil
}

// submit is the command that a draft makes.
func (d draft) submit(h here) (transition.Submit, error) {
	s := transition.Submit{Draft: d.ID, Reason: d.Reason, Note: d.Note}
	var no []workflow.Detail
	for _, x := range h.Matter().Items {
		said, is := d.Answers[string(x.Known())]
		if !is {
			continue
		}
		no = append(no, h.lacks(x, said)...)
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
			no = append(no, workflow.At("until", "More time until: enter a date."))
		}
	}
	return s, workflow.Collect(no)
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
	v.Due = p.dues(h)
	for _, l := range slices.Backward(m.Letters) {
		if h.reads(l) {
			v.Letters = append(v.Letters, respondpage.LetterOf(l))
		}
	}
	for _, s := range m.Submissions {
		if s.By == string(invitation.Stream(h.in.ID)) {
			v.Sent = append(v.Sent, respondpage.ReceiptOf(m, s, h.Jurisdiction().Zone))
		}
	}
	for _, r := range m.Receipts {
		if r.Contact == h.in.Contact && r.Done && !r.Failed {
			v.Came = append(v.Came, respondpage.CameOf(r, m.OpenDocuments(r.Documents)))
		}
	}
	return frame.Render(c, http.StatusOK, respondpage.HomePage(v))
}

// reads says that a letter came to the person's office, or to the person.
func (h here) reads(l matter.Letter) bool {
	return l.Arrived() && (l.Office == h.in.Office || slices.Contains(l.Contacts, h.in.Contact))
}

// dues are the dates by which the respondent owes something.
func (p *Pages) dues(h here) []respondpage.Due {
	var all []respondpage.Due
	for _, d := range h.Matter().Deadlines {
		if !d.OurOwn() && (d.Live() || d.Status == due.StatusTolled) {
			all = append(all, p.due(h, d))
		}
	}
	return all
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
			aside := ""
			if _, is := s.SetAside(); is {
				aside = " (set aside)"
			}
			for _, a := range s.Delivery.Answers {
				if a.Demand == x.Known() {
					d.Sent = append(d.Sent, s.On.Text()+aside+": "+respondpage.AnswerText(a))
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
		Shell: p.shell(c, "Receipt"), Receipt: respondpage.ReceiptOf(h.Matter(), s, h.Jurisdiction().Zone),
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
	if !ok || !h.reads(l) || n < 1 || n > len(l.Documents) {
		return workflow.Absent("letter")
	}
	doc := l.Documents[n-1]
	if doc.SHA256 == "" { // it was closed
		return workflow.Absent("letter")
	}
	content, err := p.Store.ReadDocument(c.Request().Context(), doc.SHA256)
	if err != nil {
		return err
	}
	defer content.Close()
	return frame.SendDocument(c, doc, content)
}

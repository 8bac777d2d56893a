package respond

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	respondpage "duces/templates/respond"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/privilege"
	"duces/workflow/production"
	"duces/workflow/response"
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

// submitted says that a draft was submitted. A page that shows it may still be open.
func (h here) submitted(id string) bool {
	return slices.ContainsFunc(h.Matter().Submissions, func(s response.Submission) bool {
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
	}) || slices.ContainsFunc(h.Matter().Submissions, func(s response.Submission) bool {
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
		if s.AskedUntil, err = civil.ParseDate(d.Until); err != nil {
			no = append(no, workflow.At("until", "More time until: enter a date."))
		}
	}
	return s, workflow.Collect(no)
}

// read is a draft as it is kept; nil is an empty one.
func read(raw []byte) (draft, error) {
	var d draft
	if raw == nil {
		return d, nil
	}
	return d, json.Unmarshal(raw, &d)
}

// without is what a draft says that another one does not, as a draft of its own.
func (d draft) without(other draft) draft {
	rest := draft{ID: frame.NewKey(), Answers: map[string]respondpage.Said{}}
	for label, said := range d.Answers {
		was, files := other.Answers[label], said.Files
		said.Files, was.Files = nil, nil
		same := reflect.DeepEqual(said, was)
		for _, f := range files {
			if !other.has(f.SHA256) {
				said.Files = append(said.Files, f)
			}
		}
		if !same || len(said.Files) > 0 {
			rest.Answers[label] = said
		}
	}
	if d.Until != other.Until || d.Reason != other.Reason {
		rest.Until, rest.Reason = d.Until, d.Reason
	}
	if d.Note != other.Note {
		rest.Note = d.Note
	}
	return rest
}

func (d draft) empty() bool {
	return len(d.Answers) == 0 && d.Until == "" && d.Reason == "" && d.Note == ""
}

// Package form holds the form of a step in a matter, which the forms of corrections and of entries beside the steps are
// like: how it begins, what it takes from the record, which dates it leads to, how what was typed becomes the fields of a
// command, and how it comes back. It answers no address of its own.
package form

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/transition"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Reads are what forms read, and where their files are kept.
type Reads interface {
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
	// Receive reads a file, which is durable once it is kept.
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	// SawFile keeps what was seen of a file that came in.
	SawFile(ctx context.Context, f view.File) error
}

// Forms show forms, and read them as they come.
type Forms struct {
	*frame.Frame
	subject *subject.Reader
	read    Reads
}

// New makes forms that read through what is given.
func New(f *frame.Frame, s *subject.Reader, read Reads) *Forms {
	return &Forms{Frame: f, subject: s, read: read}
}

// Begin is the empty form of a transition: today as its date, and what the
// record already knows.
func (p *Forms) Begin(s subject.Matter, t process.Transition) matterpage.Form {
	today := page.ZoneOf(s.Jurisdiction.Zone).Today(p.Engine.Now())
	f := matterpage.Form{
		Title: t.Title + ": " + s.Jurisdiction.Title(), Transition: t, Action: matterpage.ActHref(s.Matter.ID, t.Name), Cancel: matterpage.Href(s.Matter.ID),
		Key: frame.NewKey(), Version: s.Matter.Version, Typed: url.Values{matterpage.EffectiveName: {today.String()}},
		Standing: s.Matter.Demands, Latest: today, TimeZone: s.Jurisdiction.Zone, Sets: matterpage.SetsOf(s.Review),
		Exhibits: matterpage.Exhibits(s.Matter),
	}
	if t.Derives() {
		f.Demands = matterpage.Standing(s.Matter.DemandStatus())
	}
	if entries := s.Matter.Insufficient(); len(entries) > 0 {
		f.Lacking = []matterpage.Lacking{{Entries: entries}}
	}
	if s.Matter.Moved {
		f.Earliest = s.Matter.Entered
	}
	f.LetterKinds = letterKinds(s.Process, t)
	prefill(f.Typed, t, s.Matter)
	for _, d := range s.Matter.Deadlines { // what came, and the step is to record
		if d.AnsweredApart() && t.Answers() && slices.Contains(t.Meets, d.Kind) && !d.Submitted.On.Before(f.Earliest) {
			f.Typed.Set(matterpage.EffectiveName, d.Submitted.On.String())
		}
	}
	return f
}

// prefill sets the choices of an empty form.
func prefill(typed url.Values, t process.Transition, m matter.Matter) {
	for _, p := range t.Fields {
		switch {
		case p.Type == process.Due && p.Required:
			typed.Set(matterpage.InputName(p.Name, "kind"), "fixed")
		case p.Type == process.Due:
			typed.Set(matterpage.InputName(p.Name, "kind"), "none")
		case p.Type == process.Demands && p.Required && !matterpage.ChoosesStanding(t, p, m.Demands):
			typed.Set(matterpage.InputName(p.Name), demand.Write(m.Demands))
		case matterpage.ChoosesStanding(t, p, m.Demands) && m.CompletenessDerived():
			for _, d := range owed(m) {
				typed.Add(matterpage.InputName(p.Name), string(d.Known()))
			}
		case p.Type == process.Demands && p.Use == process.UseDemands && m.CompletenessDerived():
			typed.Set(matterpage.InputName(p.Name), demand.Write(owed(m)))
		}
	}
}

// owed are the demands of which something is owed: a subpoena rests on what is missing.
func owed(m matter.Matter) []demand.Demand {
	var list []demand.Demand
	for _, s := range production.Owed(m.DemandStatus()) {
		list = append(list, s.Demand)
	}
	return list
}

// Show shows a form about a matter, or the part of it that was asked for.
func (p *Forms) Show(c echo.Context, status int, s subject.Matter, f matterpage.Form) error {
	if f.Correction == nil {
		o, err := transition.OptionFor(s.Facts, s.Matter.ID, f.Transition, p.Engine.Now())
		if err != nil {
			return err
		}
		if f.Rights = RightsText(s.Process, o.Rights); len(f.Rights) > 0 {
			f.Members = nil // a second person must read the documents
		}
	}
	if err := WithLaw(&f, s.Facts, s); err != nil {
		return err
	}
	if frame.Part(c) {
		return frame.Render(c, http.StatusOK, matterpage.FormDates(f))
	}
	f.Record = &matterpage.Record{State: words.State(s.Process, s.Matter.State), Entered: s.Matter.Entered, Demands: s.Matter.Demands}
	for _, d := range slices.Backward(s.Matter.Deadlines) {
		f.Record.Deadlines = append(f.Record.Deadlines, matterpage.NewDue(d, s.Process, p.Engine.Now()))
	}
	var err error
	if f.Files, err = p.subject.Notes(c, f.Documents()); err != nil {
		return err
	}
	if frame.Inline(c) {
		return frame.Render(c, status, matterpage.FormInline(f))
	}
	here, title := f.Transition.Title, f.Title
	if f.Correction != nil && !strings.HasSuffix(title, s.Jurisdiction.Title()) {
		here, title = f.Title, f.Title+": "+s.Jurisdiction.Title()
	}
	f.Shell = p.Shell(c, title,
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: here})
	return frame.Render(c, status, matterpage.FormPage(f))
}

// Refused shows a form again with what the engine said of it.
func (p *Forms) Refused(c echo.Context, s subject.Matter, f matterpage.Form, err error) error {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	f.Errors, f.General = atInput, general
	e, _ := errors.AsType[*workflow.Error](err)
	if e.Code == workflow.Conflict {
		fresh, readErr := p.subject.Matter(c, s.Matter.ID)
		if readErr != nil {
			return readErr
		}
		since, readErr := p.since(c, s.Matter.ID, f.Version)
		if readErr != nil {
			return readErr
		}
		if e.Existing == "" {
			f.Key = frame.NewKey() // the old one was used for another command
		} else {
			f.General = nil
			f.Changed = changed(e, fresh, since)
		}
		f.Version = fresh.Matter.Version
		s = fresh
	}
	return p.Show(c, frame.StatusOf(err), s, f)
}

// CanSeal offers to seal the documents of a form: not those of an answer that came online, which are here already, nor
// those that a second person must read.
func CanSeal(f *matterpage.Form, s subject.Matter, from Source) (err error) {
	if f.HasFiles() && from.Of == 0 && f.Transition.Adverse != process.AdverseAlways {
		f.Members, err = subject.Members(s.Facts, s.Review)
	}
	return err
}

// letterKinds are the letters that the process sends with a step, as choices.
func letterKinds(def *process.Definition, t process.Transition) []page.Option {
	var kinds []page.Option
	for _, l := range transition.LettersWith(def, t) {
		kinds = append(kinds, page.Option{Value: l.Name, Label: l.Title})
	}
	return kinds
}

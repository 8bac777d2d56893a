package matter

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/transition"
	"duces/workflow/view"
)

func (p *Pages) matter(c echo.Context) error {
	v, err := p.View(c)
	if err != nil {
		return err
	}
	return frame.Render(c, http.StatusOK, matterpage.ViewPage(v))
}

// View is the page of the matter that the address names, as it stands now.
func (p *Pages) View(c echo.Context) (matterpage.View, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return matterpage.View{}, err
	}
	u, now := frame.Who(c), p.Engine.Now()
	v := matterpage.View{Zone: frame.Zone(c), Matter: s.Matter, Review: s.Review, Jurisdiction: s.Jurisdiction, Def: s.Process}
	for _, d := range slices.Backward(s.Matter.Deadlines) {
		shown := p.subject.Due(c, s, d, now)
		v.Deadlines = append(v.Deadlines, shown)
		v.Overdue = v.Overdue || shown.Tag == page.Danger
	}
	if v.Owner, err = p.owner(c, s); err != nil {
		return v, err
	}
	v.Address = p.AddressOf(s.Matter.ID)
	v.MayNote, v.Reader = u.Can(workflow.VerbNote), u.Role
	v.MayMark = u.Can(workflow.VerbMarkConfidential)
	v.Own = matterpage.NewOwnStep(v, now)
	if err := p.subject.Versions(c, &v); err != nil {
		return v, err
	}
	if err := p.sortOptions(&v, s, u); err != nil {
		return v, err
	}
	if asked, waits := s.Matter.Pending(); waits {
		r, err := transition.FindAsked(s.Facts, s.Matter, asked.ID)
		if err != nil {
			return v, err
		}
		v.Pending = &matterpage.Pending{
			Request: r.Request, On: r.On, At: r.Time, Title: words.Asked(s.Process, asked.Transition, r.Corrects != 0), RequestedBy: p.subject.UserName(c, s.Facts, asked.RequestedBy), Key: frame.NewKey(),
			MayDecide: r.MayDecide(u.Actor()) == nil, MayWithdraw: asked.RequestedBy == u.ID,
		}
	}
	v.Pages = s.Matter.PageFindings()
	v.Findings, v.Today = p.findings(c, s), page.ZoneOf(s.Jurisdiction.Zone).Today(now)
	v.Demands, v.MayAmend = s.Matter.DemandStatus(), transition.MayAmend(u.Actor(), s.Process) == nil
	if err := p.files(c, s, &v); err != nil {
		return v, err
	}
	if v.Online, err = p.online(c, s); err != nil {
		return v, err
	}
	v.Key = frame.NewKey()
	v.MayClose = u.Can(workflow.VerbCorrect)
	if v.Conflicts, err = s.OpenConflicts(); err != nil {
		return v, err
	}
	if v.Orders, err = p.orders(c, s); err != nil {
		return v, err
	}
	rows, err := p.matterHistory(c, s, &v)
	if err != nil {
		return v, err
	}
	v.Steps = steps(s.Process, s.Matter, rows, v.Older == "" && v.Latest == "")
	v.Shell = p.Shell(c, s.Jurisdiction.Title(), page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Title: s.Jurisdiction.Title()})
	return v, nil
}

// files words the matter's documents.
func (p *Pages) files(c echo.Context, s subject.Matter, v *matterpage.View) error {
	v.MayAdd = transition.MayAddDocuments(frame.Who(c).Actor(), s.Process) == nil
	var err error
	if v.Closings, err = p.closings(c, s); err != nil {
		return err
	}
	v.MayCloseDocuments = frame.Who(c).Can(workflow.VerbCloseDocuments)
	docs, err := s.Matter.DocumentsFrom(s.History)
	if err != nil {
		return err
	}
	notes, err := p.subject.Notes(c, document.Plain(docs))
	if err != nil {
		return err
	}
	for i, d := range docs {
		f := matterpage.NewFile(d, *v, p.subject.UserName(c, s.Facts, d.By))
		if !d.Closed {
			f.Note = notes[d.Document]
		}
		f.Same = p.sameBytes(c, s, docs, i)
		f.Redacted = document.RedactedFrom(docs, d)
		if v.MayAdd && s.Matter.MayFile(s.Matter.Documents[i], s.Matter.Folder) {
			f.FileHref = matterpage.FileMessageHref(s.Matter.ID, i+1)
		}
		for _, id := range d.Readers {
			f.Readers = append(f.Readers, p.subject.UserName(c, s.Facts, id))
		}
		for _, x := range s.Matter.Closings {
			if !d.Closed && x.Closes(d.SHA256) {
				f.ClosedTo = p.subject.UserName(c, s.Facts, x.Custodian)
			}
		}
		v.Files = append(v.Files, f)
	}
	p.letters(c, s, v)
	return nil
}

// sameBytes words the other receipts of the bytes of a document.
func (p *Pages) sameBytes(c echo.Context, s subject.Matter, docs []document.Document, of int) []string {
	var same []string
	for i, d := range docs {
		if i != of && d.SHA256 != "" && d.SHA256 == docs[of].SHA256 {
			same = append(same, "The same file came on "+d.On.Text()+" as "+d.Name+" ("+p.subject.UserName(c, s.Facts, d.By)+")")
		}
	}
	return same
}

// sortOptions separates transitions that are allowed now from those that are not.
// Of the latter those from the present state come first: they need least.
func (p *Pages) sortOptions(v *matterpage.View, s subject.Matter, u account.User) error {
	options, err := transition.Options(s.Facts, s.Matter.ID, p.Engine.Now())
	if err != nil {
		return err
	}
	for _, o := range options {
		if o.Allowed {
			v.Can = append(v.Can, o)
		} else {
			if !o.Here {
				o.Reason, o.Satisfy = words.OnlyFrom(s.Process, o.Transition), ""
			}
			v.Cannot = append(v.Cannot, o)
		}
	}
	if len(v.Can) == 0 && !u.Can(workflow.VerbMove) {
		v.Why = u.Role.Title() + ": you can read this matter. The legal team and supervising attorneys take its steps."
		v.Cannot = nil
		return nil
	}
	slices.SortStableFunc(v.Cannot, func(a, b transition.Option) int {
		switch {
		case a.Here == b.Here:
			return 0
		case a.Here:
			return -1
		}
		return 1
	})
	return nil
}

// steps says for each stage whether the matter passed it. A stage that no
// transition entered was skipped, not completed, or passed over as its deadline
// was missed; one in which the matter was closed before a decision was not completed either.
func steps(def *process.Definition, m matter.Matter, rows []view.HistoryRow, whole bool) []page.Step {
	_, at := def.StageOf(m.State)
	first, _ := def.StageOf(def.Initial)
	been := map[string]bool{first.Name: true}
	for _, r := range rows {
		if t, ok := r.Event.Data.(matter.Transitioned); ok && r.Event.Corrects == 0 {
			been[t.Stage] = true
		}
	}
	state, _ := def.State(m.State)
	end := -1 // the stage in which it ended, without a decision
	if state.Terminal && m.Decisions == nil {
		_, end = def.StageOf(m.Last.From)
	}
	out := make([]page.Step, len(def.Stages))
	for i, g := range def.Stages {
		out[i] = page.Step{Title: g.Title, Status: page.Upcoming}
		switch {
		case i == end:
			out[i].Status = page.Ended
		case end >= 0 && i > end:
		case i == at && state.Terminal && m.Decisions == nil:
			out[i].Status = page.Skipped
		case i == at && !state.Terminal:
			out[i].Status = page.Current
		case i < at && whole && !been[g.Name] && missedIn(def, m, g):
			out[i].Status = page.Missed
		case i < at && whole && !been[g.Name]:
			out[i].Status = page.Skipped
		case i <= at:
			out[i].Status = page.Complete
		}
	}
	return out
}

// missedIn says whether a deadline was missed whose act would have led into a stage.
func missedIn(def *process.Definition, m matter.Matter, g process.Stage) bool {
	for _, t := range def.Transitions {
		if to, _ := def.StageOf(t.To); to.Name != g.Name {
			continue
		}
		for _, d := range m.Deadlines {
			if d.Status == due.StatusMissed && slices.Contains(t.Meets, d.Kind) {
				return true
			}
		}
	}
	return false
}

// findings words those of the matter.
func (p *Pages) findings(c echo.Context, s subject.Matter) []matterpage.Finding {
	all := make([]matterpage.Finding, len(s.Matter.Findings))
	for i, f := range s.Matter.Findings {
		all[i] = matterpage.Finding{Finding: f, AskedBy: p.subject.UserName(c, s.Facts, f.AskedBy), Corrected: s.Matter.StandsBy(f.Event) != f.Event}
		if f.ApprovedBy != "" {
			all[i].ApprovedBy = p.subject.UserName(c, s.Facts, f.ApprovedBy)
		}
	}
	return all
}

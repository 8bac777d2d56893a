package assignment

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/validation"
)

// AssignMany assigns the selected matters to one user, or adds one note to them, all
// or none: first the page that asks to whom or what, then the command. An act on their
// deadlines goes on there.
func (p *Pages) AssignMany(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	ids, err := p.subject.Selected(c, typed, p.Engine.Now())
	if err != nil {
		return err
	}
	back := subject.ListOf(typed)
	if len(ids) == 0 {
		return subject.NothingSelected(p.Frame, c, back)
	}
	if typed.Get("transition") == matterpage.LetterMany {
		return c.Redirect(http.StatusTemporaryRedirect, matterpage.LettersHref)
	}
	if act := typed.Get("transition"); act == matterpage.AcknowledgeMany || act == matterpage.ExtendMany {
		return c.Redirect(http.StatusTemporaryRedirect, deadline.ActHref) // with all that was ticked
	}
	if typed.Get("step") == "do" {
		return p.Long(c, typed, nil, func(c echo.Context) error { return p.assignMany(c, ids, back, typed) })
	}
	return p.assignMany(c, ids, back, typed)
}

func (p *Pages) assignMany(c echo.Context, ids []string, back string, typed url.Values) error {
	a, err := p.assignForm(c, ids, back, typed)
	if err != nil {
		return err
	}
	user, changed := typed.Get("user"), frame.ListChanged(typed, a.Seen, len(ids), "matter", "matters")
	var cmd workflow.Command
	doing := "Assigning"
	switch {
	case typed.Get("step") != "do":
		return p.showAssign(c, http.StatusOK, a, nil)
	case changed != "":
		return p.showAssign(c, http.StatusConflict, a, frame.Problems{{Message: changed}})
	case a.Act == matterpage.NoteMany:
		user, doing = "", "Adding the note to"
		cmd = annotate.AddNotes{Matters: ids, Text: frame.Lines(typed.Get("text"))}
	case user == "":
		return p.showAssign(c, http.StatusUnprocessableEntity, a, frame.Problems{{Field: "user", Message: validation.Required("Assign to")}})
	case user == matterpage.TakeBack:
		user, doing = "", "Unassigning"
		cmd = assignment.Assign{Matters: ids}
	default:
		cmd = assignment.Assign{Matters: ids, User: user}
	}
	frame.Counts(c, doing, len(ids), "matter", "matters")
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, a.Key, cmd)
	if workflow.CodeOf(err) == workflow.NotFound {
		if err = p.unknown(c, user, err); workflow.CodeOf(err) == workflow.NotFound {
			return p.showAssign(c, http.StatusConflict, a, frame.Problems{{Message: matterGone}})
		}
	}
	if err != nil {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		return p.showAssign(c, status, a, found)
	}
	text := words.Count(len(ids), "matter is", "matters are") + " unassigned."
	switch {
	case a.Act == matterpage.NoteMany:
		text = "The note was added to " + words.Count(len(ids), "matter", "matters") + "."
	case user != "":
		text = words.Count(len(ids), "matter is", "matters are") + " assigned to " + p.subject.UserName(c, workflow.Facts{}, user) + "."
	}
	p.Done(c, result, text)
	return c.Redirect(http.StatusSeeOther, back)
}

// matterGone says why the act on many matters cannot be done on all of them.
const matterGone = "You can no longer see one of these matters. Nothing was saved. Go back to the list and select again."

// assignForm lists the matters, and the users who are members of the reviews of all of them.
func (p *Pages) assignForm(c echo.Context, ids []string, back string, typed url.Values) (matterpage.Assign, error) {
	a := matterpage.Assign{Key: frame.Key(typed), Return: back, Act: matterpage.AssignMany, Field: page.Field{Name: "user", Label: "Assign to", Value: typed.Get("user"), Required: true}}
	if typed.Get("transition") == matterpage.NoteMany {
		a.Act, a.Field = matterpage.NoteMany, page.Field{Name: "text", Label: "Note", Value: typed.Get("text"), Required: true, Rows: 4}
	}
	streams := make([]workflow.Stream, len(ids))
	for i, id := range ids {
		streams[i] = matter.Stream(id)
	}
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, streams...)
	if err != nil {
		return a, err
	}
	reviews := map[string]bool{}
	var seen []string
	for _, id := range ids {
		m, err := matter.Find(world, id)
		if err != nil {
			return a, err
		}
		j, err := jurisdiction.Find(world, m.Jurisdiction)
		if err != nil {
			return a, err
		}
		a.Picked = append(a.Picked, matterpage.Assigned{ID: id, Name: j.Title(), State: j.State, Owner: p.subject.UserName(c, world, m.Owner)})
		seen = append(seen, id+"/"+m.Owner)
		if reviews[m.Review] {
			continue
		}
		r, err := review.Find(world, m.Review)
		if err != nil {
			return a, err
		}
		people, err := subject.Members(world, r)
		if err != nil {
			return a, err
		}
		if len(reviews) > 0 {
			people = slices.DeleteFunc(people, func(o page.Option) bool { return !slices.Contains(a.People, o) })
		}
		a.People, reviews[m.Review] = people, true
	}
	slices.SortFunc(a.Picked, func(x, y matterpage.Assigned) int { return strings.Compare(x.Name, y.Name) })
	a.Count, a.All = len(ids), typed.Get("all")
	if a.All != "" {
		a.Seen = frame.Digest(seen)
		a.Picked, a.More = frame.Shown(a.Picked, func(matterpage.Assigned) bool { return false })
	}
	a.People = append(a.People, page.Option{Value: matterpage.TakeBack, Label: "Unassigned"})
	return a, nil
}

func (p *Pages) showAssign(c echo.Context, status int, a matterpage.Assign, found frame.Problems) error {
	a.Field = found.At(a.Field)
	a.Problems = found.Summary(a.Field)
	a.Shell = p.Shell(c, a.Title()+": "+words.Count(a.Count, "matter", "matters"), page.Crumb{Href: a.Return, Title: "Matters"}, page.Crumb{Title: a.Title()})
	return frame.Render(c, status, matterpage.AssignPage(a))
}

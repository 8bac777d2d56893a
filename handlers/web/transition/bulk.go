package transition

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	webmatter "duces/handlers/web/matter"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// moveMany is one act over many matters: first a page with the transition's
// form and what stands against each matter, then the act, whole or not at all.
func (p *Pages) moveMany(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	if typed.Get("transition") == matterpage.AssignMany {
		return p.matters.AssignMany(c)
	}
	ids, back, err := webmatter.Selected(typed)
	if err != nil {
		return err
	}
	name := typed.Get("transition")
	if typed.Get("step") != "do" && (len(ids) == 0 || name == "") {
		p.Flash(c, page.Warning, "Tick at least one matter and choose what to do.")
		return c.Redirect(http.StatusSeeOther, back)
	}
	f, first, err := p.manyForm(c, typed, name, back)
	if err != nil {
		return err
	}
	switch {
	case typed.Get("step") != "do":
		return p.showMany(c, http.StatusOK, f)
	case typed.Get("more") != "":
		return p.showMany(c, http.StatusOK, addRow(f, typed.Get("more")))
	case len(ids) == 0:
		f.General = []string{"Tick at least one matter."}
		return p.showMany(c, http.StatusUnprocessableEntity, f)
	}
	cmd, err := p.command(c, f.Transition, &f)
	if err != nil {
		return err
	}
	if len(f.Errors) > 0 {
		return p.showMany(c, http.StatusUnprocessableEntity, f)
	}
	cmd.Matters = ids
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, f.Key, cmd)
	if err != nil {
		return p.refusedMany(c, f, err)
	}
	text := "“" + f.Transition.Title + "” is recorded for " + words.Count(len(ids), "matter", "matters") + "."
	if result.Pending != "" {
		text = "“" + f.Transition.Title + "” of " + words.Count(len(ids), "matter", "matters") + " now waits for a second person's approval."
	} else if len(ids) == 1 {
		text = said(first, f.Transition, result)
	}
	p.Flash(c, page.Success, text)
	return c.Redirect(http.StatusSeeOther, back)
}

// manyForm lists the matters that the form is about, with what stands against
// each. A matter that was offered and not ticked stays on the page.
func (p *Pages) manyForm(c echo.Context, typed url.Values, name, back string) (matterpage.Form, subject.Matter, error) {
	ctx, u, now := c.Request().Context(), frame.Who(c), p.Engine.Now()
	offered := slices.Compact(slices.Sorted(slices.Values(slices.Concat(typed["matter"], typed["offered"]))))
	if len(offered) == 0 || len(offered) > webmatter.MaxSelected {
		return matterpage.Form{}, subject.Matter{}, &workflow.Error{Code: workflow.Invalid, Message: "Choose 1 to 200 matters."}
	}
	streams := make([]workflow.Stream, len(offered))
	for i, id := range offered {
		streams[i] = matter.Stream(id)
	}
	world, err := p.read.World(ctx, u.ID, streams...)
	if err != nil {
		return matterpage.Form{}, subject.Matter{}, err
	}
	var f matterpage.Form
	var first subject.Matter
	refused := 0
	for i, id := range offered {
		s := subject.Matter{Facts: world}
		if s.Matter, err = matter.Find(world, id); err != nil {
			return f, first, err
		}
		if s.Jurisdiction, err = jurisdiction.Find(world, s.Matter.Jurisdiction); err != nil {
			return f, first, err
		}
		if s.Process, err = review.FindProcess(world, s.Matter.Process); err != nil {
			return f, first, err
		}
		if i == 0 {
			t, err := s.Transition(name)
			if err != nil {
				return f, first, err
			}
			first, f = s, p.form(c, s, t)
			for _, p := range t.Fields {
				if p.Type == process.Demands {
					f.Typed.Del(matterpage.InputName(p.Name)) // one matter's demands are not the others'
				}
			}
		}
		p := matterpage.Picked{Ticked: slices.Contains(typed["matter"], id), Reason: against(world, id, name, now)}
		if p.Reason != "" && typed.Get("step") != "do" {
			p.Ticked, refused = false, refused+1
		}
		p.ID, p.Jurisdiction.Name, p.Jurisdiction.State = id, s.Jurisdiction.Name, s.Jurisdiction.State
		p.StateTitle = words.State(s.Process, s.Matter.State)
		f.Picked = append(f.Picked, p)
		if s.Matter.Moved && s.Matter.Entered.After(f.Earliest) {
			f.Earliest = s.Matter.Entered
		}
	}
	slices.SortFunc(f.Picked, func(a, b matterpage.Picked) int { return strings.Compare(a.Jurisdiction.Name, b.Jurisdiction.Name) })
	if refused > 0 {
		f.LeftOut = words.Count(refused, "matter", "matters") + " of " + strconv.Itoa(len(f.Picked)) + " cannot take this step and will be left out; the reason stands against each."
	}
	f.Title = f.Transition.Title + ": " + words.Count(len(f.Picked), "matter", "matters")
	f.Action, f.Cancel, f.Return, f.Version = "/matters/move", back, back, 0
	f.Standing = nil // demands differ from matter to matter: outstanding ones are written out
	if typed.Get("step") == "do" {
		f.Typed, f.Key = typed, frame.Key(typed)
	}
	return f, first, nil
}

// against says why a matter cannot take a step, or nothing.
func against(world workflow.Facts, id, t string, now time.Time) string {
	options, err := transition.Options(world, id, now)
	if err != nil {
		return err.Error()
	}
	for _, o := range options {
		if o.Transition.Name == t && !o.Allowed {
			return strings.TrimSpace(o.Reason + " " + o.Satisfy)
		}
	}
	return ""
}

func (p *Pages) showMany(c echo.Context, status int, f matterpage.Form) error {
	f.Shell = p.Shell(c, f.Title, page.Crumb{Href: f.Cancel, Title: "Matters"}, page.Crumb{Title: f.Transition.Title})
	return frame.Render(c, status, matterpage.FormPage(f))
}

func (p *Pages) refusedMany(c echo.Context, f matterpage.Form, err error) error {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	f.Errors, f.General = atInput, general
	for i := range f.Picked {
		f.Picked[i].Reason = ""
		if reason := atInput["matters."+f.Picked[i].ID]; reason != "" {
			f.Picked[i].Reason = reason
		}
	}
	return p.showMany(c, frame.StatusOf(err), f)
}

package court

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/recalculation"
	"duces/workflow/usstate"
	"duces/workflow/validation"
)

func (p *Pages) showNewClosure(c echo.Context) error {
	return p.showClosureForm(c, http.StatusOK, closureForm(url.Values{}, nil))
}

// addClosure first shows what a closure would move and then, once that is
// confirmed, does it all in one act.
func (p *Pages) addClosure(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	closure, found := readClosure(typed)
	if typed.Has(page.ShowDates) {
		return p.showDates(c, closure, typed, found)
	}
	if len(found) > 0 {
		return p.showClosureForm(c, http.StatusUnprocessableEntity, closureForm(typed, found))
	}
	if typed.Get("step") == "edit" {
		return p.showClosureForm(c, http.StatusOK, closureForm(typed, nil))
	}
	if typed.Get("step") != "apply" {
		preview, err := p.preview(c, closure, typed)
		if err != nil {
			return p.refusedClosure(c, typed, err)
		}
		return p.showPreview(c, http.StatusOK, preview)
	}
	cmd := recalculation.AddClosure{Closure: closure, Shown: typed.Get("hash")}
	if cmd.Shown == "" {
		return &workflow.Error{Code: workflow.Invalid, Message: "This form is out of date. Open the page again."}
	}
	return p.Long(c, typed, nil, func(c echo.Context) error { return p.declare(c, cmd, typed) })
}

func (p *Pages) declare(c echo.Context, cmd recalculation.AddClosure, typed url.Values) error {
	closure := cmd.Closure
	frame.Counts(c, "Moving", 0, "due date", "due dates")
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd)
	if workflow.CodeOf(err) == workflow.Conflict {
		preview, readErr := p.preview(c, closure, typed)
		if readErr != nil || preview.Hash == cmd.Shown {
			return p.refusedClosure(c, typed, err)
		}
		preview.Changed = true
		return p.showPreview(c, http.StatusConflict, preview)
	}
	if err != nil {
		return p.refusedClosure(c, typed, err)
	}
	p.Done(c, result, fmt.Sprintf("%s is closed: %s moved.", page.DayText(closure.Date), words.Count(result.Count(due.Moved{}.Type()), "due date", "due dates")))
	return frame.Redirect(c, duepage.AsCourt)
}

// mostAsTyped is how many matters are derived again while somebody types.
const mostAsTyped = 2000

// showDates says what a closure would move as its form stands; name and authority may still be missing.
func (p *Pages) showDates(c echo.Context, closure deadline.Closure, typed url.Values, found frame.Problems) error {
	f := closureForm(typed, nil)
	closure.Name, closure.Authority = cmp.Or(closure.Name, "-"), cmp.Or(closure.Authority, "-")
	if i := slices.IndexFunc(found, func(d workflow.Detail) bool { return d.Field == "date" || d.Field == "kind" }); i >= 0 {
		f.Dates.Problem = found[i].Message
	} else {
		var err error
		if f.Dates, err = p.dates(c, recalculation.AddClosure{Closure: closure}); err != nil {
			return err
		}
	}
	if frame.Part(c) {
		return frame.Render(c, http.StatusOK, page.DatesList(f.ShownDates()))
	}
	return p.showClosureForm(c, http.StatusOK, f)
}

func (p *Pages) dates(c echo.Context, cmd recalculation.AddClosure) (page.Dates, error) {
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, cmd.Streams()...)
	if err != nil {
		return page.Dates{}, err
	}
	day := page.DueDate{Lines: []string{page.DayText(cmd.Closure.Date) + "."}}
	if why, closed := calendar.Of(world).Closed(cmd.Closure.Date, cmd.Closure.State); closed {
		day.Lines = []string{page.DayText(cmd.Closure.Date) + " is closed already: " + why + "."}
	}
	reached, err := cmd.Reaches(world)
	if err != nil {
		return page.Dates{}, err
	}
	if reached > mostAsTyped {
		day.Lines = append(day.Lines, words.Count(reached, "matter has", "matters have")+" a deadline that this day may affect. Choose “Show what would move” to see them.")
		return page.Dates{List: []page.DueDate{day}}, nil
	}
	changes, err := cmd.Preview(world)
	if _, _, ours := frame.Refusal(err); ours {
		return page.Dates{List: []page.DueDate{day}, Problem: workflow.Sentence(err)}, nil
	}
	return page.Dates{List: []page.DueDate{day, words.Moving(recalculation.Gather(changes))}}, err
}

// preview says what a closure would move now.
func (p *Pages) preview(c echo.Context, closure deadline.Closure, typed url.Values) (duepage.Preview, error) {
	cmd := recalculation.AddClosure{Closure: closure}
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, cmd.Streams()...)
	if err != nil {
		return duepage.Preview{}, err
	}
	changes, err := cmd.Preview(world)
	if err != nil {
		return duepage.Preview{}, err
	}
	return duepage.Preview{Form: closureForm(typed, nil), Closure: closure, Moves: recalculation.Gather(changes), Total: len(changes), Hash: recalculation.HashOf(changes)}, nil
}

func readClosure(typed url.Values) (deadline.Closure, frame.Problems) {
	text := func(name string) string { return strings.TrimSpace(typed.Get(name)) }
	closure := deadline.Closure{
		Kind: deadline.ClosureKind(text("kind")), Name: text("name"), Authority: text("authority"), State: text("state"),
	}
	var found frame.Problems
	fault := func(field, message string) {
		found = append(found, workflow.Detail{Field: field, Message: message})
	}
	var err error
	if closure.Date, err = civil.ParseDate(text("date")); err != nil {
		fault("date", validation.Date("Date", text("date")))
	}
	if !slices.ContainsFunc(duepage.ClosureKinds, func(o page.Option) bool { return o.Value == string(closure.Kind) }) {
		fault("kind", validation.NoOption("Kind", string(closure.Kind)))
	}
	found = append(found, workflow.CheckLine("name", "Name", closure.Name, recalculation.MaxName, true)...)
	if closure.Authority == "" {
		fault("authority", validation.Required("Authority")+" Enter the basis for the closure.")
	}
	found = append(found, workflow.CheckLine("authority", "Authority", closure.Authority, recalculation.MaxAuthority, false)...)
	if err := usstate.Check(closure.State); err != nil {
		fault("state", workflow.Sentence(err))
	}
	return closure, found
}

func closureForm(typed url.Values, found frame.Problems) duepage.ClosureForm {
	input := func(name, label, hint string, required bool) page.Field {
		return found.At(page.Field{Name: name, Label: label, Hint: hint, Value: typed.Get(name), Required: required})
	}
	f := duepage.ClosureForm{
		Key: frame.Key(typed), States: frame.AnyOf("All states", frame.USStates()),
		Date:      input("date", "Date", "", true),
		Kind:      input("kind", "Kind", "", true),
		Name:      input("name", "Name", "As it appears where due dates are explained, such as National Day of Mourning.", true),
		Authority: input("authority", "Authority", "A proclamation, a statute, or a court order.", true),
		State:     input("state", "State", "A closure in one state applies only to matters in that state.", false),
	}
	f.Problems = found.Summary(f.Date, f.Kind, f.Name, f.Authority, f.State)
	return f
}

func (p *Pages) refusedClosure(c echo.Context, typed url.Values, err error) error {
	found, status, err := frame.ProblemsOf(err)
	if err != nil {
		return err
	}
	return p.showClosureForm(c, status, closureForm(typed, found))
}

func (p *Pages) showClosureForm(c echo.Context, status int, f duepage.ClosureForm) error {
	return p.Show(c, status, "Declare a day closed", duepage.Closure(f), courtCrumb, page.Crumb{Title: "Declare a day closed"})
}

func (p *Pages) showPreview(c echo.Context, status int, preview duepage.Preview) error {
	return p.Show(c, status, "Declare a day closed", duepage.ClosurePreview(preview), courtCrumb, page.Crumb{Title: "What would move"})
}

package review

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/workflow"
	"duces/workflow/adoption"
	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/validation"
)

func (p *Pages) showNewReview(c echo.Context) error {
	today := frame.Zone(c).Today(p.Engine.Now()).String()
	return p.newReviewPage(c, http.StatusOK, map[string]string{"opened_on": today, "process": "default"}, nil, nil)
}

func (p *Pages) newReviewPage(c echo.Context, status int, given map[string]string, found frame.Problems, source []reviewpage.SourceProblem) error {
	choices, err := p.candidates(c, map[string]bool{frame.Who(c).ID: true})
	if err != nil {
		return err
	}
	field := func(name, label, hint string, required bool) page.Field {
		return found.At(page.Field{Name: name, Label: label, Hint: hint, Value: given[name], Required: required})
	}
	v := reviewpage.NewView{
		Name:      field("name", "Name", "", true),
		Authority: field("authority", "Legal authority", "The statute, rule, or award condition that authorizes the review.", true),
		About:     field("about", "About", "The purpose and status of the review.", false),
		OpenedOn:  field("opened_on", "Opened on", "", true),
		Members:   field("members", "Members", "Members see this review and work in it as their role allows.", false),
		Choices:   choices,
		Process:   field("process", "Process for its matters", "You cannot change this later. Each matter keeps the version it was opened under.", true),
		Source:    field("source", "YAML", "To start from the default process, run “duces process show --yaml” to print its source.", false),
		Upload:    page.Field{Name: "upload", Label: "YAML file", Hint: "Or paste it below.", Accept: ".yaml,.yml,application/yaml"},
		Key:       frame.FormKey(c), SourceProblems: source,
	}
	if c.Request().Method == http.MethodPost {
		v.Members.Values = c.Request().PostForm["members"]
	}
	v.About.Rows, v.Source.Rows = 3, 12
	v.Problems = found.Summary(v.Name, v.Authority, v.About, v.OpenedOn, v.Members, v.Process, v.Source)
	return p.Show(c, status, "Open a review", reviewpage.New(v), frame.ReviewsCrumb, page.Crumb{Title: "Open a review"})
}

func (p *Pages) openReview(c echo.Context) error {
	form, err := frame.Values(c)
	if err != nil {
		return err
	}
	given := map[string]string{}
	for _, name := range []string{"name", "authority", "about", "opened_on", "process", "source"} {
		given[name] = form.Get(name)
	}
	if upload := frame.FileText(c, "upload"); upload != "" {
		given["source"], given["process"] = upload, "own"
	}
	found := missing(given, [2]string{"name", "Name"}, [2]string{"authority", "Legal authority"})
	cmd := adoption.Open{Open: review.Open{Name: given["name"], Authority: given["authority"], About: given["about"], Members: form["members"]}}
	if cmd.OpenedOn, err = civil.ParseDate(given["opened_on"]); err != nil {
		found = append(found, workflow.Detail{Field: "opened_on", Message: validation.Date("Opened on", given["opened_on"])})
	}
	var source []reviewpage.SourceProblem
	if given["process"] == "own" {
		cmd.Process = given["source"]
		if strings.TrimSpace(cmd.Process) == "" {
			found = append(found, workflow.Detail{Field: "source", Message: validation.Required("YAML") + " Upload or paste the process, or choose the default process."})
		} else if source = sourceProblems(cmd.Process); len(source) > 0 {
			found = append(found, workflow.Detail{Field: "source", Message: "YAML: this process cannot be used. Each problem is listed below with its line."})
		}
	}
	result, err := p.Do(c, cmd, found...)
	switch {
	case err != nil:
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return p.newReviewPage(c, status, given, found, source)
	case result.Pending() != "":
		p.Done(c, result, "No review uses this process yet. A supervising attorney other than you must approve it. "+
			"Then the review opens, with you as its first member.")
		return frame.Redirect(c, "/approvals/"+result.Pending())
	}
	p.Done(c, result, "The review is open. Next, choose its jurisdictions.")
	return frame.Redirect(c, reviewpage.Href(result.Created[0]))
}

// missing names the empty fields among those needed (name, label), so that they
// are shown together with problems that only this form can find.
func missing(given map[string]string, needed ...[2]string) frame.Problems {
	var found frame.Problems
	for _, n := range needed {
		if strings.TrimSpace(given[n[0]]) == "" {
			found = append(found, workflow.Detail{Field: n[0], Message: validation.Required(n[1])})
		}
	}
	return found
}

// sourceProblems lists what is wrong with a process, with the lines themselves.
func sourceProblems(text string) []reviewpage.SourceProblem {
	_, err := process.Check("process.yaml", []byte(text))
	found, ok := errors.AsType[process.Problems](err)
	if !ok {
		return nil
	}
	lines := strings.Split(text, "\n")
	var list []reviewpage.SourceProblem
	for _, p := range found {
		s := reviewpage.SourceProblem{Line: p.Line, Text: p.Message}
		if p.Line >= 1 && p.Line <= len(lines) {
			s.Code = strings.TrimSpace(lines[p.Line-1])
			if short := []rune(s.Code); len(short) > 80 {
				s.Code = string(short[:80]) + "…"
			}
		}
		list = append(list, s)
	}
	return list
}

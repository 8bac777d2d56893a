package letter

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/letterfile"
	"duces/handlers/paper"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/dispatch"
	"duces/workflow/jurisdiction"
	"duces/workflow/letter"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// showLetters is the form by which letters are sent; its matters stand in the address.
func (p *Pages) showLetters(c echo.Context) error {
	typed := url.Values{"matter": c.QueryParams()["matter"], "replaces": c.QueryParams()["replaces"]}
	return p.letters(c, typed)
}

// sendLetters shows the form, then previews of the letters, and then sends them.
func (p *Pages) sendLetters(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	if typed.Get("step") == "do" {
		return p.Long(c, typed, nil, func(c echo.Context) error { return p.letters(c, typed) })
	}
	return p.letters(c, typed)
}

func (p *Pages) letters(c echo.Context, typed url.Values) error {
	ids, err := p.subject.Selected(c, typed, p.Engine.Now())
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return subject.NothingSelected(p.Frame, c, subject.ListOf(typed))
	}
	if len(ids) > dispatch.MaxLetters {
		_, err := dispatch.SendLetters{Letters: make([]dispatch.Letter, len(ids))}.Compose(workflow.Facts{}, workflow.Act{})
		return err
	}
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID, matter.Streams(ids)...)
	if err != nil {
		return err
	}
	v := matterpage.Letters{
		Key: frame.Key(typed), Return: subject.ListOf(typed), Matters: ids, Replaces: typed.Get("replaces"),
		Kind:    page.Field{Name: "letter", Label: "Letter", Value: typed.Get("letter"), Required: true},
		On:      page.Field{Name: "dated_on", Label: "Date", Value: typed.Get("dated_on"), Required: true},
		Office:  page.Field{Name: "office", Label: "Office", Hint: "The letter goes to the person who holds the office on the date of the letter. Leave this empty for the usual office.", Value: typed.Get("office")},
		Message: page.Field{Name: "message", Label: "Message", Hint: "For the field {{message}}. It is printed as you type it.", Value: typed.Get("message"), Rows: 5},
	}
	if len(ids) == 1 && typed.Get("return") == "" {
		v.Return = matterpage.Href(ids[0])
	}
	kind, err := p.offer(c, facts, &v)
	if err != nil {
		return err
	}
	if err := offerServices(facts, kind, typed.Get("service"), &v); err != nil {
		return err
	}
	cmd, found := command(c, typed, ids, &v)
	switch {
	case typed.Get("step") == "":
		return p.showSending(c, http.StatusOK, v, nil)
	case len(found) > 0:
		return p.showSending(c, http.StatusUnprocessableEntity, v, found.Besides(cmd.Check()))
	}
	act := workflow.Act{At: p.Engine.Now()}
	now, err := cmd.Compose(facts, act)
	if err != nil {
		return p.refusedLetters(c, v, err)
	}
	status := http.StatusOK
	if typed.Get("step") == "do" {
		var r workflow.Result
		if r, err = p.issue(c, v.Key, cmd, now); err == nil {
			p.Done(c, r, validation.Quoted(kind.Title)+": "+words.Count(len(ids), "letter is", "letters are")+" sent.")
			return frame.Redirect(c, v.Return)
		}
		var problems frame.Problems
		if problems, status, err = frame.ProblemsOf(err); err != nil {
			return err
		}
		found = problems
	}
	showNow(&v, now)
	return p.showSending(c, status, v, found)
}

func (p *Pages) refusedLetters(c echo.Context, v matterpage.Letters, err error) error {
	found, status, err := frame.ProblemsOf(err)
	if err != nil {
		return err
	}
	return p.showSending(c, status, v, found)
}

// offer fills in which kinds of letter can be sent, and what is usual. It gives the chosen kind.
func (p *Pages) offer(c echo.Context, facts workflow.Facts, v *matterpage.Letters) (process.Letter, error) {
	var chosen process.Letter
	for i, id := range v.Matters {
		m, err := matter.Find(facts, id)
		if err != nil {
			return chosen, err
		}
		def, err := review.FindProcess(facts, m.Process)
		if err != nil {
			return chosen, err
		}
		for _, l := range def.LettersIn(m.State) {
			if dispatch.MaySend(frame.Who(c).Actor(), def, l) != nil {
				continue
			}
			option := page.Option{Value: l.Name, Label: l.Title}
			if !slices.Contains(v.Kinds, option) {
				v.Kinds = append(v.Kinds, option)
			}
			if v.Kind.Value == "" {
				v.Kind.Value = l.Name
			}
			if v.Kind.Value == l.Name && chosen.Name == "" {
				chosen = l
			}
		}
		if i > 0 || v.On.Value != "" {
			continue
		}
		j, err := jurisdiction.Find(facts, m.Jurisdiction)
		if err != nil {
			return chosen, err
		}
		v.On.Value = civil.DateIn(p.Engine.Now(), timezone.Named(j.Zone)).String()
	}
	if len(v.Kinds) == 0 {
		return chosen, workflow.Forbid(frame.Who(c).Role.Words() + " cannot send letters.")
	}
	// Those that every matter has come last.
	slices.SortStableFunc(v.Kinds, func(a, b page.Option) int {
		last := func(o page.Option) int {
			if o.Value == process.OtherLetter {
				return 1
			}
			return 0
		}
		return last(a) - last(b)
	})
	return chosen, nil
}

// offerServices asks of which service a letter speaks, where one matter has several.
func offerServices(facts workflow.Facts, kind process.Letter, chosen string, v *matterpage.Letters) error {
	if len(v.Matters) != 1 {
		return nil
	}
	m, err := matter.Find(facts, v.Matters[0])
	if err != nil {
		return err
	}
	def, err := review.FindProcess(facts, m.Process)
	if err != nil {
		return err
	}
	r, err := review.Find(facts, m.Review)
	if err != nil {
		return err
	}
	all := dispatch.ServicesFor(m, def, kind)
	speaks := func(field string) bool { return strings.HasPrefix(field, "service.") }
	if len(all) < 2 || !slices.ContainsFunc(letter.Used(r.Template(kind).Text), speaks) {
		return nil
	}
	v.Service = page.Field{
		Name: "service", Label: "Service",
		Hint: "For the fields that begin with “service.”: the service of which the letter speaks.",
	}
	for _, s := range all {
		o := page.Option{Value: strconv.FormatInt(s.Event, 10), Label: page.DayText(s.On) + ", " + cmp.Or(s.Recipient, words.Act(def, s.Transition))}
		v.Services = append(v.Services, o)
		if o.Value == chosen || s.Leads && v.Service.Value == "" {
			v.Service.Value = o.Value
		}
	}
	return nil
}

// command is what a form asks for, with the letters as their sender saw them.
func command(c echo.Context, typed url.Values, ids []string, v *matterpage.Letters) (dispatch.SendLetters, frame.Problems) {
	cmd := dispatch.SendLetters{Letter: v.Kind.Value, Message: frame.Lines(v.Message.Value)}
	var found frame.Problems
	var err error
	if cmd.DatedOn, err = civil.ParseDate(v.On.Value); err != nil && typed.Get("step") != "" {
		found = append(found, workflow.At("dated_on", validation.Date("Date", v.On.Value)))
	}
	replaces, _ := strconv.ParseInt(typed.Get("replaces"), 10, 64)
	service, _ := strconv.ParseInt(v.Service.Value, 10, 64)
	for _, id := range ids {
		l, _ := shownLetter(typed, id, v.Office.Value)
		l.Replaces, l.Service = replaces, service
		cmd.Letters = append(cmd.Letters, l)
	}
	return cmd, found
}

// issue makes the files of the letters, and sends them.
func (p *Pages) issue(c echo.Context, key string, cmd dispatch.SendLetters, now []dispatch.Composed) (workflow.Result, error) {
	cmd, err := p.files(c, cmd, now)
	if err != nil {
		return workflow.Result{}, err
	}
	frame.Counts(c, "Sending", len(cmd.Letters), "letter", "letters")
	return p.Engine.Do(c.Request().Context(), frame.Who(c).ID, key, cmd)
}

// showNow previews the letters as they would go out now.
func showNow(v *matterpage.Letters, now []dispatch.Composed) {
	v.Shown = ShownNow(now)
	for _, x := range v.Shown {
		if x.Problem != "" {
			v.Stopped++
		}
	}
}

// ShownNow are letters as they would go out now, for the form that sends them.
func ShownNow(now []dispatch.Composed) []matterpage.LetterShown {
	var list []matterpage.LetterShown
	for _, x := range now {
		values, err := json.Marshal(x.Values)
		if err != nil {
			panic(err) // it is text
		}
		shown := matterpage.LetterShown{
			ID: x.Matter, Title: x.Title, Addressee: x.Addressee, HTML: paper.HTML(x.Text), Values: string(values), Template: x.Template,
			Office: page.Field{Name: "office:" + x.Matter, ID: "office-" + x.Matter, Label: "Office", Value: x.Office},
		}
		if err := letterfile.Stops(x); err != nil {
			shown.Problem = workflow.Sentence(err)
		}
		list = append(list, shown)
	}
	return list
}

func (p *Pages) showSending(c echo.Context, status int, v matterpage.Letters, found frame.Problems) error {
	for _, f := range []*page.Field{&v.Kind, &v.On, &v.Office, &v.Message} {
		*f = found.At(*f)
	}
	v.Problems = found.Summary(v.Kind, v.On, v.Office, v.Message)
	title := "Send letter"
	v.Shell = p.Shell(c, title+": "+words.Count(len(v.Matters), "matter", "matters"), page.Crumb{Href: v.Return, Title: "Matters"}, page.Crumb{Title: title})
	return frame.Render(c, status, matterpage.LettersPage(v))
}

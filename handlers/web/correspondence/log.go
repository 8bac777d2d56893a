package correspondence

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/eml"
	"duces/handlers/file"
	"duces/handlers/inbound"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	pages "duces/templates/correspondence"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/correspondence"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/timezone"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

func (p *Pages) log(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	today := civil.DateIn(p.Engine.Now(), timezone.Named(s.Jurisdiction.Zone))
	typed := url.Values{"direction": {correspondence.Incoming}, "medium": {correspondence.Call}, "on": {today.String()}}
	if number := c.QueryParam("document"); number != "" {
		_, m, err := p.stored(c, s, number)
		if err != nil {
			return err
		}
		fill(typed, m)
		typed.Set("document", number)
		if !m.Date.IsZero() {
			typed.Set("on", civil.DateIn(m.Date, timezone.Named(s.Jurisdiction.Zone)).String())
		}
	}
	return p.showLog(c, http.StatusOK, s, typed, nil)
}

// showLog is the page of the log, with its form as it was typed.
func (p *Pages) showLog(c echo.Context, status int, s subject.Matter, typed url.Values, wrong map[string]string) error {
	v := pages.LogView{Matter: s.Matter.ID, Address: p.AddressOf(s.Matter.ID), Said: s.Jurisdiction.Title(), May: frame.Who(c).Can(workflow.VerbNote)}
	v.Filter.Query = page.Field{Name: "q", Label: "Words", Type: "search", Value: strings.TrimSpace(c.QueryParam("q"))}
	v.Filter.Direction = frame.OneOf(c, page.Field{Name: "direction", ID: "filter-direction", Label: "Direction", Value: c.QueryParam("direction")}, pages.Any(pages.Directions()))
	v.Filter.Medium = frame.OneOf(c, page.Field{Name: "medium", ID: "filter-medium", Label: "Medium", Value: c.QueryParam("medium")}, pages.Any(pages.Media()))
	v.Filtered = v.Filter.Query.Value+v.Filter.Direction.Value+v.Filter.Medium.Value != ""
	for _, l := range slices.Backward(s.Matter.Correspondence) {
		if l.Matches(v.Filter.Direction.Value, v.Filter.Medium.Value, v.Filter.Query.Value) {
			e := pages.Entry{Entry: l}
			e.Documents, e.Message = links(s.Matter, l)
			e.Time = timeOf(l, s.Jurisdiction.Zone)
			e.Corrected = slices.ContainsFunc(s.Matter.Corrections, func(x correction.Made) bool { return x.Of == l.Event })
			v.Rows = append(v.Rows, e)
		}
	}
	v.Form = formOf(s, typed, wrong)
	if v.Form.Document = typed.Get("document"); v.Form.Document != "" {
		i, err := messageAt(s, v.Form.Document)
		if err != nil {
			return err
		}
		v.Form.Message = s.Matter.Documents[i].Name
	} else if v.May {
		var err error
		if v.Form.Members, err = subject.Members(s.Facts, s.Review); err != nil {
			return err
		}
	}
	return p.Show(c, status, "Correspondence, "+v.Said, pages.Log(v), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: "/matters/" + s.Matter.ID, Title: s.Jurisdiction.Title()}, page.Crumb{Title: "Correspondence"})
}

// timeOf is the time of an entry, with the zone of the jurisdiction in which it is; empty: nobody said.
func timeOf(l correspondence.Entry, zone string) string {
	at, err := time.ParseInLocation("2006-01-02 15:04", l.On.String()+" "+l.At, timezone.Named(zone))
	if err != nil {
		return l.At
	}
	return at.Format("3:04 pm MST")
}

// formOf is the form of an entry, as it was typed.
func formOf(s subject.Matter, typed url.Values, wrong map[string]string) pages.Form {
	f := pages.Form{Key: frame.NewKey()}
	if wrong != nil {
		f.Key = frame.Key(typed)
	}
	input := func(name, label string, required bool) page.Field {
		return page.Field{Name: name, ID: "log-" + name, Label: label, Required: required, Value: typed.Get(name), Error: wrong[name]}
	}
	f.Direction, f.Medium, f.On = input("direction", "Direction", true), input("medium", "Medium", true), input("on", "Date", true)
	f.At, f.With, f.Contact = input("at", "Time", false), input("with", "With", true), input("contact", "Contact", false)
	f.Subject, f.Text, f.Files = input("subject", "Subject", true), input("text", "Text", false), input("documents", "Documents", false)
	f.At.Hint, f.With.Hint = "HH:MM in the jurisdiction's time zone. Example: 14:30.", "Whom you spoke with or wrote to."
	f.Files.Hint = "A saved email (.eml) fills in what you leave empty, and its attachments are kept as documents."
	f.Contacts = []page.Option{{Label: "None"}}
	for _, x := range s.Jurisdiction.Contacts {
		f.Contacts = append(f.Contacts, page.Option{Value: x.ID, Label: x.HolderWithOffice()})
	}
	f.Readers, f.Sealed = matterpage.Readers(typed, wrong[matterpage.ReadersName]), typed.Get(matterpage.SealName) != ""
	f.Reason = input("reason", "Reason for correcting", true)
	f.Reason.Hint = "What was wrong and how you know."
	for _, in := range []page.Field{f.Direction, f.Medium, f.On, f.At, f.With, f.Contact, f.Subject, f.Text, f.Files, f.Readers, f.Reason} {
		if in.Error != "" {
			f.Problems = append(f.Problems, page.Problem{FieldID: in.ID, Text: in.Error})
		}
	}
	return f
}

// add logs what the form says. A saved email among its files fills in what the form leaves empty.
func (p *Pages) add(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	typed, files, err := frame.ValuesAndFiles(c, p.read.Receive)
	if err != nil {
		return err
	}
	defer files.Drop()
	wrong := map[string]string{}
	cmd := transition.LogCorrespondence{Matter: s.Matter.ID, Readers: subject.SealedFor(typed, wrong)}
	if len(wrong) > 0 {
		return p.showLog(c, http.StatusUnprocessableEntity, s, typed, wrong)
	}
	if number := typed.Get("document"); number != "" {
		d, m, err := p.stored(c, s, number)
		if err != nil {
			return p.refusedLog(c, s, typed, err)
		}
		parts, err := p.takeParts(c, m, typed)
		if err != nil {
			return p.refusedLog(c, s, typed, err)
		}
		cmd.Documents, cmd.Filed = append([]field.Document{d}, parts...), d.SHA256
	}
	for _, f := range files["documents"] {
		if f.Size == 0 && f.Name == "" { // no file was chosen
			continue
		}
		docs, readable, err := p.take(c, f, typed)
		if err != nil {
			return p.refusedLog(c, s, typed, &frame.NotTaken{Input: "documents", Err: err})
		}
		cmd.Documents = append(cmd.Documents, docs...)
		if !readable && (workflow.Blank(typed.Get("with")) || workflow.Blank(typed.Get("subject"))) {
			return p.refusedLog(c, s, typed, workflow.Malformed("documents",
				"This file could not be read as an email. Enter With and Subject yourself and choose it again, or choose another file."))
		}
	}
	var unread frame.Problems
	cmd.Entry, unread = entryOf(typed)
	result, err := p.Do(c, cmd, unread...)
	if err != nil {
		return p.refusedLog(c, s, typed, err)
	}
	p.Done(c, result, "Correspondence logged. The matter's status has not changed.")
	return frame.Redirect(c, pages.LogHref(s.Matter.ID))
}

// entryOf is what the form says.
func entryOf(typed url.Values) (transition.Entry, frame.Problems) {
	r := frame.Reading{Values: typed}
	e := transition.Entry{
		Direction: typed.Get("direction"), Medium: typed.Get("medium"), On: r.Day("on", "Date"), At: typed.Get("at"), Contact: typed.Get("contact"),
		EntryText: correspondence.EntryText{With: typed.Get("with"), Subject: typed.Get("subject"), Text: frame.Lines(typed.Get("text"))},
	}
	return e, r.Found
}

// correcting is the form that corrects an entry, filled in as the entry stands.
func (p *Pages) correcting(c echo.Context) error {
	s, e, err := p.entry(c)
	if err != nil {
		return err
	}
	return p.showCorrecting(c, http.StatusOK, s, e.Event, url.Values{
		"direction": {e.Direction}, "medium": {e.Medium}, "on": {e.On.String()}, "at": {e.At}, "contact": {e.Contact},
		"with": {e.With}, "subject": {e.Subject}, "text": {e.Text}, "standing": {strconv.FormatInt(s.Matter.StandsBy(e.Event), 10)},
	}, nil)
}

// entry is one of the log that the reader may correct: where a document is closed to them, so is what it says.
func (p *Pages) entry(c echo.Context) (subject.Matter, pages.Entry, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return s, pages.Entry{}, err
	}
	i := slices.IndexFunc(s.Matter.Correspondence, func(e correspondence.Entry) bool { return strconv.FormatInt(e.Event, 10) == c.Param("event") })
	if i < 0 {
		return s, pages.Entry{}, workflow.Absent("entry of correspondence")
	}
	e := pages.Entry{Entry: s.Matter.Correspondence[i]}
	if e.Closed() {
		return s, e, document.ErrClosed
	}
	return s, e, nil
}

func (p *Pages) showCorrecting(c echo.Context, status int, s subject.Matter, event int64, typed url.Values, wrong map[string]string) error {
	v := pages.CorrectView{Matter: s.Matter.ID, Event: event, Standing: typed.Get("standing"), Form: formOf(s, typed, wrong)}
	return p.Show(c, status, "Correct correspondence", pages.Correct(v), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: "/matters/" + s.Matter.ID, Title: s.Jurisdiction.Title()},
		page.Crumb{Href: pages.LogHref(s.Matter.ID), Title: "Correspondence"}, page.Crumb{Title: "Correct"})
}

func (p *Pages) correct(c echo.Context) error {
	s, e, err := p.entry(c)
	if err != nil {
		return err
	}
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	cmd := transition.CorrectCorrespondence{Matter: s.Matter.ID, Event: e.Event, Reason: frame.Lines(typed.Get("reason"))}
	if cmd.Standing, err = strconv.ParseInt(typed.Get("standing"), 10, 64); err != nil {
		return workflow.Malformed("standing", "The form is not whole. Open the page again.")
	}
	var unread frame.Problems
	cmd.Entry, unread = entryOf(typed)
	result, err := p.Do(c, cmd, unread...)
	if err != nil {
		status := frame.StatusOf(err)
		atInput, err := p.wrong(c, err)
		if err != nil {
			return err
		}
		return p.showCorrecting(c, status, s, e.Event, typed, atInput)
	}
	p.Done(c, result, "Correspondence corrected. The first entry stays in the history.")
	return frame.Redirect(c, pages.LogHref(s.Matter.ID))
}

func (p *Pages) refusedLog(c echo.Context, s subject.Matter, typed url.Values, err error) error {
	status := frame.StatusOf(err)
	atInput, err := p.wrong(c, err)
	if err != nil {
		return err
	}
	return p.showLog(c, status, s, typed, atInput)
}

// wrong is what was wrong with each input; an error that is no refusal is given back.
func (p *Pages) wrong(c echo.Context, err error) (map[string]string, error) {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return nil, err
	}
	if e, ours := errors.AsType[*workflow.Error](err); ours && e.Code == workflow.Invalid && len(e.Details) > 0 && len(general) > 0 {
		general = nil
		clear(atInput)
		for _, d := range e.Details { // this form names its inputs as the command does
			atInput[d.Field] = strings.TrimSpace(atInput[d.Field] + " " + d.Message)
		}
	}
	if len(general) > 0 {
		p.Flash(c, page.Error, strings.Join(general, " "))
	}
	return atInput, nil
}

// take keeps a file and records who sent it; of a saved email also what is attached to it. It says whether an email
// could be read as one.
func (p *Pages) take(c echo.Context, f frame.File, typed url.Values) (docs []field.Document, readable bool, err error) {
	d, err := file.Take(c.Request().Context(), p.read, f.Received, f.Name)
	if err != nil {
		return nil, true, err
	}
	docs = []field.Document{d}
	if err := p.sent(c, d); err != nil || !d.IsMessage() {
		return docs, true, err
	}
	raw, err := p.raw(c, d.SHA256)
	if err != nil {
		return nil, true, err
	}
	m := eml.Read(raw)
	parts, err := p.takeParts(c, m, typed)
	return append(docs, parts...), m.Kind != eml.Broken, err
}

// takeParts keeps what is attached to a message, and fills in the form with it.
func (p *Pages) takeParts(c echo.Context, m eml.Message, typed url.Values) ([]field.Document, error) {
	parts, err := inbound.KeepParts(c.Request().Context(), p.read, p.read, m)
	if err != nil {
		return nil, err
	}
	fill(typed, m)
	return parts, p.sent(c, parts...)
}

// sent records who sent documents.
func (p *Pages) sent(c echo.Context, docs ...field.Document) error {
	for _, d := range docs {
		record := upload.Record{Name: d.Name, SHA256: d.SHA256, Size: d.Size}
		if _, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, "", record); err != nil {
			return err
		}
	}
	return nil
}

// fill puts into the form what an email says and nobody typed.
func fill(typed url.Values, m eml.Message) {
	typed.Set("medium", correspondence.Email)
	people := m.From
	if typed.Get("direction") == correspondence.Outgoing {
		people = m.To
	}
	for name, text := range map[string]string{"with": workflow.Legible(joined(people), 500), "subject": workflow.Legible(m.Subject, 1000)} {
		if workflow.Blank(typed.Get(name)) {
			typed.Set(name, text)
		}
	}
	if text := m.Text; workflow.Blank(typed.Get("text")) && len(workflow.CheckProse("text", "Text", text, false)) == 0 {
		typed.Set("text", text)
	}
}

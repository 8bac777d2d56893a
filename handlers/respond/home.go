package respond

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	respondpage "duces/templates/respond"
	"duces/workflow"
	"duces/workflow/correspondence"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/invitation"
)

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
			v.Came = append(v.Came, respondpage.CameOf(m, r))
		}
	}
	return frame.Render(c, http.StatusOK, respondpage.HomePage(v))
}

// reads says that a letter came to the person's office, or to the person.
func (h here) reads(l correspondence.Letter) bool {
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

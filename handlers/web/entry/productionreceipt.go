package entry

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/productionreceipt"
	"duces/workflow/timezone"
	"duces/workflow/transition"
)

// showReceipt is the page of the receipts for a production.
func (p *Pages) showReceipt(c echo.Context) error { return p.receiptForm(c, http.StatusOK, nil) }

func (p *Pages) receiptForm(c echo.Context, status int, found frame.Problems) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return err
	}
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	came, ok := s.Matter.Production(event)
	if err != nil || !ok {
		return workflow.Absent("production")
	}
	f := matterpage.ReceiptForm{
		Matter: s.Matter.ID, Said: s.Jurisdiction.Title(), Key: frame.FormKey(c), Of: productionreceipt.ReceiptFor(s.Matter, came), On: came.On,
		Title: matterpage.ProductionTitle(came), Version: s.Matter.Changed, Online: s.Matter.CameOnline(came),
		Contact: found.At(page.Field{Name: "contact", Label: "Contact", Required: true, Value: c.FormValue("contact")}),
	}
	f.LeftOut = s.Matter.DocumentsOf(event) - len(f.Of.Documents)
	today := civil.DateIn(p.Engine.Now(), timezone.Named(s.Jurisdiction.Zone))
	for _, x := range s.Jurisdiction.Contacts {
		if productionreceipt.Receivable(x, today) {
			f.Contacts = append(f.Contacts, page.Option{Value: x.ID, Label: x.HolderWithOffice() + ", " + x.Email})
		}
	}
	zone := frame.Zone(c)
	for _, r := range slices.Backward(s.Matter.Receipts) {
		if r.Production != event {
			continue
		}
		line := matterpage.ReceiptLine{To: r.Name + ", " + r.Email, At: zone.Text(r.At), Standing: "On its way by mail"}
		if r.Attempts > 0 && !r.Done {
			line.Standing = matterpage.MailTried(r.Mailing)
		}
		if !r.Mailed.IsZero() {
			line.At, line.Standing = zone.Text(r.Mailed), "Mailed"
		}
		if r.Failed {
			line.Standing = "Could not be mailed: " + r.Answer
		}
		f.Sent = append(f.Sent, line)
	}
	f.Problems = found.Summary(f.Contact)
	return p.Show(c, status, "Receipt for a production", matterpage.SendReceipt(f), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: "Receipt"})
}

func (p *Pages) sendReceipt(c echo.Context) error {
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return workflow.Absent("production")
	}
	version, _ := strconv.Atoi(c.FormValue("version")) // 0 asks for no comparison
	result, err := p.Do(c, productionreceipt.Send{
		Matter: c.Param("id"), Production: event, Contact: c.FormValue("contact"), Version: version,
	})
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return p.receiptForm(c, status, found)
	}
	p.Done(c, result, "The receipt is on its way by mail.")
	return frame.Redirect(c, matterpage.ReceiptHref(c.Param("id"), event))
}

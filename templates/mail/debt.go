package mail

import "duces/workflow/account"

// Debt is what a message about an overpayment is written from.
type Debt struct {
	To          account.User
	Overpayment string // dollars
	Award       string // number
	Debtor      string
	URL         string // of the page of the debt
	Manners     string // of the page of preferences
}

// Letter words the message.
func (d Debt) Letter() Letter {
	return Letter{
		Subject: d.Title() + ": award " + d.Award, Headline: d.Title(), Lead: d.Asked(),
		Facts:   []Fact{{"Award", d.Award}, {"Debtor", d.Debtor}, {"Unapplied", d.Overpayment}},
		Link:    Link{"Open the debt", d.URL},
		Reason:  "You get this mail because you look after the matter of this debt, or because nobody does and you are a supervising attorney.",
		Manners: Link{"Choose when you get mail", d.Manners},
	}
}

// Title is what came about.
func (d Debt) Title() string { return "Overpayment of " + d.Overpayment }

// Asked is what the reader is asked to do.
func (Debt) Asked() string {
	return "More was paid than was due. The rest pays nothing. Decide what becomes of it, and record that on the page of the debt."
}

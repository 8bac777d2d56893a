package mail

import (
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/order"
)

// Court is what a message about a date of a proceeding is written from.
type Court struct {
	To      account.User
	Caption string
	Court   string
	Number  string // on the docket
	Title   string // of the date
	On      civil.Date
	Order   string // on whose clause the date hangs; empty: none
	Event   string // for which the clause waits; empty: none
	URL     string // of the page of the proceeding
	Manners string // of the page of preferences
}

// Letter words the message.
func (c Court) Letter() Letter {
	l := Letter{
		Subject: c.Title + " " + c.On.Text() + ": " + c.Caption, Headline: c.Title + " " + c.On.Text(), Lead: c.Asked(),
		Facts:   []Fact{{"Case", c.Caption}, {"Court", c.Court + " " + c.Number}, {"Date", c.On.Text()}},
		Link:    Link{"Open the proceeding", c.URL},
		Reason:  "You get this mail because you look after this proceeding, or because nobody does and you are a supervising attorney.",
		Manners: Link{"Choose when you get mail", c.Manners},
	}
	if c.Order != "" {
		l.Facts = append(l.Facts, Fact{"Order", c.Order})
	}
	return l
}

// Asked is what the reader is asked to do.
func (c Court) Asked() string {
	switch c.Event {
	case "":
		return "This date has come. End it on the page of the proceeding when it is dealt with."
	case order.MandateIssues:
		return "The mandate was expected on " + c.On.Text() + ". Record it when it has issued. Until then, what the order bars stays barred."
	}
	return "An order waits for this: " + c.Event + ". Record it if it has come. You will be asked again."
}

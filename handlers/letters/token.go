package letters

import (
	"context"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow/account"
	"duces/workflow/view"
)

// token tells somebody that the command line made a token that acts for them.
func (w Writer) token(ctx context.Context, out view.Outgoing) (l delivery.Letter, err error) {
	if _, l.To, err = w.recipient(ctx, out.Alert.Recipient); err != nil || len(out.Bytes) > 0 {
		return l, err // what was written before is sent as it was
	}
	token, live := l.To.Tokens[account.TokenOf(out.Alert)]
	l.Draft = message.Draft{
		Letter: mail.Token{To: l.To, Token: token, Live: live, Made: out.Queued, URL: w.BaseURL + "/account"}.Letter(),
		Thread: "account." + l.To.ID,
	}
	return l, nil
}

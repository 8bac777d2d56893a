package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/textproto"

	"duces/handlers/delivery"
)

// refusal sorts a failure. A server's 5xx to the message or its addresses is
// final. Before that (before is true) it speaks of us (a wrong password, a closed
// door), which a change of configuration mends, and until then no other message
// would fare better; silence or a broken line mends itself.
func refusal(step string, err error, before bool) *delivery.Refusal {
	reply, ok := errors.AsType[*textproto.Error](err)
	if !ok {
		return &delivery.Refusal{
			Answer: fmt.Sprintf("The mail server failed at %s: %v.", step, err),
			Relay:  true, Pause: untrusted(err), Cause: err,
		}
	}
	r := &delivery.Refusal{Answer: fmt.Sprintf("%d %s (to %s)", reply.Code, reply.Msg, step), Cause: err}
	switch reply.Code {
	case 421: // closing
		r.Relay = true
	case 530, 534, 535, 538: // not signed in, or not well enough
		r.Relay, r.Pause = true, true
	default:
		r.Relay = before
		r.Pause = before && reply.Code >= 500
		r.Permanent = !before && reply.Code >= 500
		r.Recipient = r.Permanent && step != stepMailFrom // which is about our own address
	}
	return r
}

// untrusted says whether a connection failed because the server could not
// prove who it is, or does not speak TLS where it must.
func untrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok
}

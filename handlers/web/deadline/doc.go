// Package deadline holds the pages of deadlines across matters, and of one deadline its page, changes, alerts and
// acknowledgment.
package deadline

// Package review holds campaigns under one legal authority across many
// jurisdictions, who belongs to them, and the processes that they adopted.
package review

package handlers

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"duces/workflow"
)

// Metrics are the figures that /metrics shows. They have a registry of their
// own, so that what a library registers by itself is not among them.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	acts     *prometheus.CounterVec
	commit   prometheus.Histogram
}

// NewMetrics makes the figures of the program, the server and its acts.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duces_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"method", "route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "duces_http_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route"}),
		acts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duces_acts_total", Help: "Commands of people and their programs, by outcome: stored, again (an idempotent replay), or the error code.",
		}, []string{"outcome"}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "duces_commit_seconds", Help: "Time until a stored command was durable.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}),
	}
	m.registry.MustRegister(m.requests, m.took, m.acts, m.commit,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Store counts the acts that pass through a store on their way to the disk.
func (m *Metrics) Store(s workflow.Store) workflow.Store { return counted{s, m} }

type counted struct {
	store   workflow.Store
	metrics *Metrics
}

func (c counted) Update(ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	start := time.Now()
	result, err := c.store.Update(ctx, act, decide)
	switch {
	case err != nil:
		c.metrics.acts.WithLabelValues(string(workflow.CodeOf(err))).Inc()
	case result.Again:
		c.metrics.acts.WithLabelValues("again").Inc()
	default:
		c.metrics.acts.WithLabelValues("stored").Inc()
		c.metrics.commit.Observe(time.Since(start).Seconds())
	}
	return result, err
}

func (m *Metrics) request(method, route string, status int, took time.Duration) {
	switch method { // a client may send any word; it must not become a label
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(method, route).Observe(took.Seconds())
}

func (m *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

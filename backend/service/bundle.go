package service

import (
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// bundleVersion is the version of the export format.
const bundleVersion = "1.0"

// ExportJob returns a job with its tasks in order and the profiles they refer
// to. Secret static values are omitted.
func (svc *jobService) ExportJob(ref string) (apitype.Bundle, error) {
	job, err := svc.findJob(ref)
	if err != nil {
		return apitype.Bundle{}, model.WithOperation("export job", err)
	}
	bundle := svc.bundle(&job, svc.orderedTasks(job))
	bundle.ProfilesReferenced = svc.profilesOf(job, bundle.Tasks)
	return bundle, nil
}

func (svc *core) bundle(job *model.Job, tasks []model.Task) apitype.Bundle {
	return apitype.Bundle{Version: bundleVersion, ExportedAt: model.RecordTime(svc.clock.Now()), Job: job, Tasks: tasks, ProfilesReferenced: []model.Profile{}}
}

func (svc *jobService) profilesOf(job model.Job, tasks []model.Task) []model.Profile {
	ids := []string{string(job.Profile)}
	for _, t := range tasks {
		ids = append(ids, string(t.Profile))
	}
	out := []model.Profile{}
	for _, p := range svc.store.Profiles.All() {
		if !slices.Contains(ids, p.ID) {
			continue
		}
		for i, v := range p.EnvVars {
			if v.Source == model.SourceStatic && environ.Secret(v) {
				p.EnvVars[i].Value = ""
			}
		}
		out = append(out, p)
	}
	return out
}

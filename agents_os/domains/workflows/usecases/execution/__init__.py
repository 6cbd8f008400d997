"""How a version of a workflow is carried out: the driver of runs of kind `workflow`."""

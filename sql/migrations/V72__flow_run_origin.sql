-- What whoever launched a flow run named as its parent, as for a run (V49). The runs of its imports have the same parent.
ALTER TABLE blockload.flow_run ADD COLUMN trace_parent text, ADD COLUMN lineage_parent text;

package dev.blockload.retention;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows were deleted, or would be.
 *
 * @param runs runs of imports and of flows, with all that belongs to them
 * @param rejects rejects, of these runs and of others
 * @param audit entries of the audit log
 * @param versions versions of saved definitions
 */
public record RetentionReport(long runs, long rejects, long audit, long versions) {

	static final RetentionReport NOTHING = new RetentionReport(0, 0, 0, 0);

	/** Whether there is nothing to delete. */
	public boolean isEmpty() {
		return equals(NOTHING);
	}

	RetentionReport plus(RetentionReport more) {
		return new RetentionReport(this.runs + more.runs, this.rejects + more.rejects, this.audit + more.audit,
				this.versions + more.versions);
	}

	/** For the audit log. */
	Map<String, String> properties() {
		Map<String, String> properties = new TreeMap<>();
		properties.put("runs", Long.toString(this.runs));
		properties.put("rejects", Long.toString(this.rejects));
		properties.put("audit", Long.toString(this.audit));
		properties.put("versions", Long.toString(this.versions));
		return properties;
	}

}

package dev.blockload.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The ways of loading a block that the fault suite disturbs: each mode and each option is
 * in one of them. In a definition {@code %s} is the twin.
 */
enum LoadingWay {

	UPDATE_SKIP("cost", RejectedIn.VERIFY, """
			mode: update
			other-keys: skip
			columns:
			  list_id: {from: code, match: code}
			  month: month
			  amount: {from: amount, blank: keep}
			rejects: {max: 10}
			""", "code,month,amount\nc1,2026-01-01,11\nc2,2026-02-01,\nc4,2026-01-01,5\nc9,2026-01-01,6\n"),

	APPEND_REJECT("cost", RejectedIn.VERIFY, """
			mode: append
			columns:
			  list_id: {from: code, match: code}
			  month: month
			  amount: amount
			rejects: {max: 10}
			""", "code,month,amount\nc1,2026-01-01,11\nc4,2026-02-01,7\nc4,2026-03-01,2000000\n"),

	APPEND_SKIP("cost", RejectedIn.LOAD, """
			mode: append
			other-keys: skip
			duplicates: first
			columns:
			  list_id: {from: code, match: code, unknown: {default: c4}}
			  month: month
			  amount: amount
			""", "code,month,amount\nc1,2026-01-01,11\nc9,2026-02-01,7\nc9,2026-02-01,8\nc2,2026-03-01,9\n"),

	UPSERT_CREATE("cost", RejectedIn.LOAD, """
			mode: upsert
			columns:
			  list_id: {from: code, match: code, unknown: create}
			  month: month
			  amount: amount
			rejects: {max: 10}
			""", "code,month,amount\nc1,2026-01-01,11\nn1,2026-02-01,7\nn1,2026-03-01,8\nn2,2026-03-01,x\n"),

	SUM("cost", RejectedIn.VERIFY, """
			mode: upsert
			duplicates: {sum: [amount]}
			columns:
			  list_id: {from: code, match: code, unknown: create}
			  month: month
			  amount: amount
			rejects: {max: 10}
			""", "code,month,amount\nc1,2026-01-01,11\nc1,2026-01-01,4\nn1,2026-02-01,7\nn1,2026-02-01,x\n"),

	REPLACE_CASCADE("list", RejectedIn.LOAD, """
			key: [code]
			mode: replace
			references-on-delete: cascade
			columns: {code: code}
			""", "code\nc1\nc2\nc3\nn1\n"),

	REPLACE_FIXED_SCOPE("cost", RejectedIn.LOAD, """
			mode: replace
			scope: {month: 2026-02-01}
			columns:
			  list_id: {from: code, match: code}
			  amount: amount
			rejects: {max: 10}
			""", "code,amount\nc1,11\nc4,7\n"),

	REPLACE_SCOPE("cost", RejectedIn.LOAD, """
			mode: replace
			scope: [month]
			columns:
			  list_id: {from: code, match: code, unknown: create}
			  month: month
			  amount: amount
			rejects: {max: 10}
			""", "code,month,amount\nc1,2026-02-01,11\nn1,2026-02-01,7\n"),

	REPLACE_KEYLESS_SCOPE("plan", RejectedIn.LOAD, """
			mode: replace
			scope: [month]
			columns: {code: code, month: month, amount: amount}
			undo: {keep: 3}
			""", "code,month,amount\nc7,2026-01-01,11\n"),

	APPEND_KEYLESS("plan", RejectedIn.LOAD, """
			mode: append
			columns:
			  code: code
			  owner: {from: owner, unknown: null}
			undo: {keep: 3}
			""", "code,owner\nc1,r\nc7,nobody\nc7,\n"),

	UNPIVOT("cost", RejectedIn.LOAD, """
			mode: upsert
			columns:
			  list_id: {from: code, match: code, unknown: create}
			unpivot:
			  headers: {from: 2026-01, to: 2026-03}
			  into: {month: {format: yyyy-MM}}
			  values-into: amount
			  blank-cells: delete
			rejects: {max: 10}
			""", "code,2026-01,2026-02,2026-03\nc1,,12,13\nc2,21,x,\nn1,1,2,3\n"),

	SELF_REFERENCE("staff", RejectedIn.LOAD, """
			mode: replace
			duplicates: last
			""", "code,parent,name\nt,r,old\nn,r,sub\nt,n,leaf\nr,,root\n"),

	APPEND_BY_LOAD("sales", RejectedIn.VERIFY, """
			mode: append
			rejects: {max: 10}
			""", "code,amount\nc1,11\nc9,12\nc2,-1\nc2,13\n"),

	REPLACE_BY_LOAD("sales", RejectedIn.LOAD, """
			mode: replace
			rejects: {max: 10}
			""", "code,amount\nc1,11\nc3,12\nc4,13\n"),

	REPLACE_BY_LOAD_SCOPE("sales", RejectedIn.LOAD, """
			mode: replace
			scope: {code: [c1, c4]}
			rejects: {max: 10}
			""", "code,amount\nc1,11\nc4,12\nc4,13\n");

	/** The points of verify and publish; a kill at each of them loses something else. */
	private static final List<String> POINTS = List.of("publish:before-commit", "verify.beside:after-commit",
			"verify:before-commit", "publish:after-commit", "verify.beside:before-commit", "verify:after-commit",
			"publish:before-work");

	/** Once a reject is stored. */
	private static final List<String> POINTS_OF_REJECTS = List.of("verify.beside:before-commit#4",
			"verify.beside:after-commit#4");

	private final String block;

	private final RejectedIn rejectedIn;

	private final String rest;

	private final String file;

	LoadingWay(String block, RejectedIn rejectedIn, String rest, String file) {
		this.block = block;
		this.rejectedIn = rejectedIn;
		this.rest = rest;
		this.file = file;
	}

	/** The step that rejects records of the file, if any are wrong. */
	private enum RejectedIn {

		LOAD, VERIFY

	}

	/** The name of its imports, but for the twin. */
	String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String file() {
		return this.file;
	}

	/** Its definition for a twin, as YAML. */
	String definition(String twin) {
		return "file: {fixed: %s.csv}\nblock: %s_%s\n%s".formatted(text(), twin, this.block, this.rest.formatted(twin));
	}

	/**
	 * The points in the order in which a run comes to them whose attempts are lost at
	 * each. An attempt after one that had stored rejects stores none: those points are
	 * the first.
	 */
	List<String> pointsInOrder() {
		List<String> points = new ArrayList<>();
		switch (this.rejectedIn) {
			case LOAD -> {
			}
			case VERIFY -> points.addAll(POINTS_OF_REJECTS);
		}
		points.addAll(List.of("verify.beside:before-commit", "verify.beside:after-commit", "verify:before-commit",
				"verify:after-commit", "publish:before-work", "publish:before-commit", "publish:after-commit"));
		return points;
	}

	/** All points at which a run of it can be killed. */
	List<String> points() {
		List<String> points = new ArrayList<>(POINTS);
		switch (this.rejectedIn) {
			case LOAD -> {
			}
			case VERIFY -> points.addAll(POINTS_OF_REJECTS);
		}
		return points;
	}

}

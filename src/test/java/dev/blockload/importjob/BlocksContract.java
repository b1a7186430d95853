package dev.blockload.importjob;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What publishing makes of each kind of block in each mode, wherever the rows of the
 * block are: contents and counts are the same on PostgreSQL and on Citus.
 */
abstract class BlocksContract extends PlacedBlocks {

	private static final String FILE = """
			file: {fixed: items.csv}
			block: items
			rejects: {max: 5}
			undo: {keep: 0}
			mode: %s
			""";

	private static final String HEADER = "site,id,name,price,ratio,code,note,day,open\n";

	Run load(String mode, String... rows) {
		this.bench.define("items", FILE.formatted(mode));
		this.bench.put("items.csv", HEADER + String.join("\n", rows) + "\n");
		return this.bench.run("items");
	}

	private static String row(int id, String name, String price, String ratio, String code, String note) {
		return (id % 3) + "," + id + "," + name + "," + price + "," + ratio + "," + code + "," + note
				+ ",2024-02-29,true";
	}

	static String row(int id) {
		return row(id, "item " + id, "1.0", "0", "ab", "\"{\"\"a\"\":1}\"");
	}

	List<String> items(String condition) {
		return this.bench
			.rows("SELECT id, name, price, ratio, code, note FROM app.items WHERE " + condition + " ORDER BY id");
	}

	static Run.Counts counts(long read, long loaded, long rejected, long inserted, long updated, long unchanged,
			long deleted) {
		return new Run.Counts(read, loaded, rejected, inserted, updated, unchanged, deleted);
	}

	@ParameterizedTest
	@MethodSource("places")
	void upsertComparesImagesAndLeavesEqualRows(Place place) {
		createItems(place);
		String note = "\"{\"\"a\"\":1}\"";
		Run run = load("upsert", row(1), row(2, "item 2", "1.00", "0", "ab", note),
				row(3, "item 3", "1.0", "-0", "ab", note), row(4, "item 4", "1.0", "0", "ab ", note),
				row(5, "item 5", "1.0", "0", "ab", "\"{\"\"a\"\": 1}\""), row(6, "", "1.0", "0", "ab", note),
				row(7, "Item 7", "1.0", "0", "ab", note), row(31), row(32));
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(counts(9, 9, 0, 2, 5, 2, 0));
		assertThat(items("id < 8 OR id > 29")).containsExactly("1|item 1|1.0|0|ab  |{\"a\":1}",
				"2|item 2|1.00|0|ab  |{\"a\":1}", "3|item 3|1.0|-0|ab  |{\"a\":1}", "4|item 4|1.0|0|ab  |{\"a\":1}",
				"5|item 5|1.0|0|ab  |{\"a\": 1}", "6|∅|1.0|0|ab  |{\"a\":1}", "7|Item 7|1.0|0|ab  |{\"a\":1}",
				"30|item 30|1.0|0|ab  |{\"a\":1}", "31|item 31|1.0|0|ab  |{\"a\":1}",
				"32|item 32|1.0|0|ab  |{\"a\":1}");
		assertThat(this.bench.isStaged(run)).isFalse();
	}

	@ParameterizedTest
	@MethodSource("places")
	void replaceDeletesWhatTheFileDoesNotHaveButForRejectedRecords(Place place) {
		createItems(place);
		Run run = load("replace",
				Stream.concat(
						Stream.of(row(2, "two", "1.0", "0", "ab", "\"{\"\"a\"\":1}\""),
								row(3, "item 3", "dear", "0", "ab", "\"{\"\"a\"\":1}\""), row(40)),
						Stream.iterate(5, (i) -> i + 1).limit(20).map(BlocksContract::row))
					.toArray(String[]::new));
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(counts(23, 22, 1, 1, 1, 20, 8));
		assertThat(this.bench.rows("SELECT count(*), sum(id) FROM app.items")).containsExactly("23|335");
		assertThat(items("id < 5")).containsExactly("2|two|1.0|0|ab  |{\"a\":1}", "3|item 3|1.0|0|ab  |{\"a\":1}");
	}

	@ParameterizedTest
	@MethodSource("places")
	void appendAndUpdateRejectTheOtherKeysAndKeysThatTheFileHasTwice(Place place) {
		createItems(place);
		Run append = load("append", row(1), row(33), row(34), row(34), row(35));
		assertThat(append.status()).as(String.valueOf(append.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(append.counts()).isEqualTo(counts(5, 2, 3, 2, 0, 0, 0));
		assertThat(this.bench.rejects(append)).extracting(Reject::record, (reject) -> reject.code())
			.containsExactly(tuple(1L, "key-exists"), tuple(3L, "duplicate-key"), tuple(4L, "duplicate-key"));
		Run update = load("update", row(1, "one", "1.0", "0", "ab", "{}"), row(2), row(50));
		assertThat(update.counts()).isEqualTo(counts(3, 2, 1, 0, 1, 1, 0));
		assertThat(items("id = 1 OR id > 32")).containsExactly("1|one|1.0|0|ab  |{}", "33|item 33|1.0|0|ab  |{\"a\":1}",
				"35|item 35|1.0|0|ab  |{\"a\":1}");
	}

	@ParameterizedTest
	@MethodSource("places")
	void anEmptyBlockTakesAllRows(Place place) {
		this.bench.sql(ITEMS);
		place("items", "site", place);
		Run run = load("upsert", row(1), row(2), row(3), row(4), row(5));
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(counts(5, 5, 0, 5, 0, 0, 0));
		assertThat(this.bench.rows("SELECT count(*), sum(id) FROM app.items")).containsExactly("5|15");
		assertThat(load("upsert", row(1), row(2), row(3), row(4), row(5)).status()).isEqualTo(RunStatus.UNCHANGED);
	}

	@ParameterizedTest
	@MethodSource("places")
	void aBlockWithoutAKeyTakesAppendAndReplace(Place place) {
		this.bench.sql("CREATE TABLE app.moves (site int NOT NULL, what text)");
		place("moves", "site", place);
		this.bench.define("moves", "file: {fixed: moves.csv}\nblock: moves\nmode: append\n");
		this.bench.put("moves.csv", "site,what\n1,in\n2,in\n2,in\n3,\"out\nof\"\n");
		assertThat(this.bench.run("moves").counts()).isEqualTo(counts(4, 4, 0, 4, 0, 0, 0));
		this.bench.put("moves.csv", "site,what\n1,in\n5,on\n1,in\n");
		assertThat(this.bench.run("moves").counts()).isEqualTo(counts(3, 3, 0, 3, 0, 0, 0));
		Run replaced = this.bench
			.run(new RunRequest("moves", new RequestedFile.ByRule(), Mode.REPLACE, RunRequest.Repeat.SKIP));
		assertThat(replaced.counts()).isEqualTo(counts(3, 3, 0, 3, 0, 0, 7));
		assertThat(this.bench.rows("SELECT * FROM app.moves ORDER BY site")).containsExactly("1|in", "1|in", "5|on");
	}

	@ParameterizedTest
	@MethodSource("places")
	void rowsThatViolateAConstraintOfTheBlockAreRejects(Place place) {
		rejectsRowsThatViolateConstraints(place, place);
	}

	/** A check, NOT NULL of a generated column, and a foreign key. */
	void rejectsRowsThatViolateConstraints(Place place, Place ofSites) {
		createItems(place);
		this.bench.sql("CREATE TABLE app.sites (id int PRIMARY KEY)");
		place("sites", "id", ofSites);
		this.bench.sql("INSERT INTO app.sites VALUES (0), (1), (2), (4)");
		this.bench.sql("ALTER TABLE app.items ADD CONSTRAINT cheap CHECK (price < 100)");
		this.bench.sql("ALTER TABLE app.items ADD CONSTRAINT sited FOREIGN KEY (site) REFERENCES app.sites");
		String elsewhere = row(40).replaceFirst("1", "7");
		Run run = load("replace", row(1), row(2).replace("1.0", "100"), row(3), elsewhere,
				row(41).replaceFirst("2", "4"));
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(counts(5, 3, 2, 1, 0, 2, 27));
		assertThat(this.bench.rejects(run))
			.extracting(Reject::record, Reject::code, Reject::constraint, Reject::column, Reject::value)
			.containsExactly(tuple(2L, "check-violated", "cheap", "price", "100"),
					tuple(4L, "unknown-reference", "sited", "site", "7"));
		assertThat(this.bench.rejects(run))
			.extracting((reject) -> reject.reason().replace(this.bench.application(), "app"))
			.containsExactly("(price) = (100) violates check constraint cheap: (price < (100)::numeric).",
					"(site) = (7) does not exist in app.sites. Foreign key sited of (site) expects it.");
		assertThat(this.bench.rows("SELECT site, id FROM app.items ORDER BY id")).containsExactly("1|1", "2|2", "0|3",
				"4|41");
	}

	@ParameterizedTest
	@MethodSource("places")
	void rowsThatViolateAUniqueConstraintBesideTheKeyAreRejects(Place place) {
		createItems(place);
		this.bench.sql("ALTER TABLE app.items ADD CONSTRAINT named UNIQUE (site, name)");
		this.bench.sql("ALTER TABLE app.items ADD CONSTRAINT cheap CHECK (price < 100)");
		String file = FILE.formatted("replace").replace("max: 5", "max: 9") + "max-delete: none\n";
		this.bench.define("items", file);
		this.bench.put("items.csv",
				HEADER + Stream.of(named(1, "x"), named(4, "x"), named(7, "item 10"), named(13, "item 16"),
						named(16, "item 16").replace("1.0", "100"), named(19, "item 22"), named(22, "x"), named(25, ""),
						named(28, ""), named(2, "x"), named(31, "item 25"), named(34, "pair"), named(37, "pair"))
					.collect(Collectors.joining("\n")));
		Run run = this.bench.run("items");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rejects(run))
			.extracting(Reject::record, Reject::code, Reject::constraint, Reject::value, Reject::reason)
			.containsExactly(unique(1, "x", "is also the value of another row."),
					unique(2, "x", "is also the value of another row."),
					unique(4, "item 16", "is also the value of another row."),
					tuple(5L, "check-violated", "cheap", "100",
							"(price) = (100) violates check constraint cheap: (price < (100)::numeric)."),
					unique(6, "item 22", "stays the value of another row, whose record was rejected."),
					unique(7, "x", "is also the value of another row."),
					unique(12, "pair", "is also the value of another row."),
					unique(13, "pair", "is also the value of another row."));
		assertThat(this.bench.rows("SELECT id, name FROM app.items ORDER BY 1")).containsExactly("1|item 1", "2|x",
				"4|item 4", "7|item 10", "13|item 13", "16|item 16", "19|item 19", "22|item 22", "25|∅", "28|∅",
				"31|item 25");
		Run append = load("append", named(40, "x").replaceFirst("1", "2"), named(43, "y"));
		assertThat(append.counts()).isEqualTo(counts(2, 1, 1, 1, 0, 0, 0));
	}

	private static String named(int id, String name) {
		return row(id).replace("item " + id, name);
	}

	private static Tuple unique(long record, String name, String found) {
		return tuple(record, "unique-violated", "named", "1, " + name,
				"(site, name) = (1, " + name + ") " + found + " Expected each value once: unique constraint named.");
	}

	@ParameterizedTest
	@MethodSource("places")
	void itemsOfAnotherBlockAreLookedUp(Place place) {
		looksUpItems(place, (place == Place.TABLE) ? Place.TABLE : Place.EACH_NODE);
	}

	/** By code and without case; unknown codes are rejects, null, or a default. */
	void looksUpItems(Place place, Place ofList) {
		createSold(place, ofList);
		this.bench.sql("INSERT INTO app.products VALUES (1, 'A'), (2, 'B'), (3, 'b'), (4, 'D')");
		this.bench.sql("INSERT INTO app.sold VALUES (1, 1, 1, 1, 1, 1), (2, 2, 1, 1, 1, 1), (9, 9, 1, 1, 1, 1)");
		this.bench.define("sold", """
				file: {fixed: sold.csv}
				block: sold
				mode: replace
				undo: {keep: 0}
				rejects: {max: 9}
				columns:
				  site: site
				  number: number
				  product: {from: product, match: code}
				  other: {from: other, match: code, unknown: null}
				  third: {from: third, match: code, unknown: {default: D}}
				  fourth: {from: fourth, match: code, match-case: insensitive, match-trim: true}
				""");
		this.bench.put("sold.csv", """
				site,number,product,other,third,fourth
				1,1,A,A,A,a
				2,2,B,X,B, d
				3,3,X,A,A,A
				4,4,,B,X,
				5,5,b,,Y,D
				6,6,a,A,A,A
				7,7,A,A,A,B
				""");
		Run run = this.bench.run("sold");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(counts(7, 4, 3, 2, 1, 1, 1));
		assertThat(this.bench.rejects(run))
			.extracting(Reject::record, Reject::line, Reject::code, Reject::column, Reject::value)
			.containsExactly(tuple(3L, 4L, "unknown-reference", "product", "X"),
					tuple(6L, 7L, "unknown-reference", "product", "a"),
					tuple(7L, 8L, "ambiguous-reference", "fourth", "B"));
		assertThat(this.bench.rejects(run))
			.extracting((reject) -> reject.reason().replace(this.bench.application(), "app"))
			.containsExactly("No item of list app.products has (code) = (X). Expected an item of the list.",
					"No item of list app.products has (code) = (a). Expected an item of the list.",
					"(code) = (B) matches several items of list app.products: 'B', 'b'. Expected one.");
		assertThat(run.warnings()).extracting((warning) -> warning.message().replace(this.bench.application(), "app"))
			.containsExactlyInAnyOrder(
					"1 cell of column 'other' became null, because list app.products has no such item: 'X' (1).",
					"2 cells of column 'third' became the default 'D', because list app.products has no such item: 'X' (1), 'Y' (1).");
		assertThat(this.bench.rows("SELECT * FROM app.sold ORDER BY number")).containsExactly("1|1|1|1|1|1",
				"2|2|2|∅|2|4", "4|4|∅|2|4|∅", "5|5|3|∅|4|4");
	}

	void createSold(Place place, Place ofList) {
		this.bench.sql("CREATE TABLE app.products (id int GENERATED BY DEFAULT AS IDENTITY (START 100) PRIMARY KEY, "
				+ "code text NOT NULL UNIQUE CHECK (code <> 'bad'))");
		place("products", "id", ofList);
		this.bench.sql("""
				CREATE TABLE app.sold (site int, number int, product int, other int, third int, fourth int,
				                       PRIMARY KEY (site, number))""");
		place("sold", "site", place);
		for (String column : List.of("product", "other", "third", "fourth")) {
			this.bench.sql("ALTER TABLE app.sold ADD FOREIGN KEY (%s) REFERENCES app.products".formatted(column));
		}
	}

	@ParameterizedTest
	@MethodSource("places")
	void unknownItemsAreCreatedInTheirBlock(Place place) {
		createsItems(place, (place == Place.TABLE) ? Place.TABLE : Place.EACH_NODE);
	}

	/** For two columns; the list refuses one of the items. */
	void createsItems(Place place, Place ofList) {
		createSold(place, ofList);
		this.bench.sql("INSERT INTO app.products VALUES (1, 'A')");
		this.bench.define("sold", """
				file: {fixed: sold.csv}
				block: sold
				mode: upsert
				undo: {keep: 0}
				rejects: {max: 9}
				columns:
				  site: site
				  number: number
				  product: {from: product, match: code, unknown: create}
				  other: {from: other, match: code, unknown: create}
				""");
		this.bench.put("sold.csv", """
				site,number,product,other
				1,1,A,N
				2,2,M,N
				3,3,bad,K
				4,4,M,
				""");
		Run run = this.bench.run("sold");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(List.of(run.counts().inserted(), run.counts().rejected())).containsExactly(3L, 1L);
		assertThat(run.counts().created()).isEqualTo(Map.of(this.bench.application() + ".products", 2L));
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::code, Reject::column, Reject::value)
			.containsExactly(tuple(3L, "item-refused", "product", "bad"));
		assertThat(this.bench.rows("SELECT code FROM app.products ORDER BY 1")).containsExactly("A", "M", "N");
		assertThat(this.bench.rows("""
				SELECT s.number, p.code, o.code FROM app.sold s LEFT JOIN app.products p ON p.id = s.product
				  LEFT JOIN app.products o ON o.id = s.other ORDER BY 1""")).containsExactly("1|A|N", "2|M|N", "4|M|∅");
	}

	@ParameterizedTest
	@MethodSource("places")
	void itemsAreLookedUpBySeveralColumns(Place place) {
		this.bench
			.sql("CREATE TABLE app.people (id int PRIMARY KEY, code text, country char(2), UNIQUE (code, country))");
		place("people", "id", (place == Place.TABLE) ? Place.TABLE : Place.EACH_NODE);
		this.bench.sql("INSERT INTO app.people VALUES (1, 'A', 'fr'), (2, 'A', 'de'), (3, 'B', NULL)");
		this.bench.sql("CREATE TABLE app.visits (site int NOT NULL, person int)");
		place("visits", "site", place);
		this.bench.sql("ALTER TABLE app.visits ADD FOREIGN KEY (person) REFERENCES app.people");
		this.bench.define("visits", """
				file: {fixed: visits.csv}
				block: visits
				mode: append
				undo: {keep: 0}
				rejects: {max: 9}
				columns: {site: site, person: {match: {code: code, country: country}}}
				""");
		this.bench.put("visits.csv", "site,code,country\n1,A,fr\n2,A,de\n3,A,it\n4,,\n5,B,\n1,A,fr\n");
		Run run = this.bench.run("visits");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::code, Reject::column, Reject::value)
			.containsExactly(tuple(3L, "unknown-reference", "person", "A, it"),
					tuple(5L, "unknown-reference", "person", null));
		assertThat(this.bench.rows("SELECT * FROM app.visits ORDER BY 1")).containsExactly("1|1", "1|1", "2|2", "4|∅");
	}

	@ParameterizedTest
	@MethodSource("places")
	void aColumnOfTheKeyIsLookedUpAlsoForRejectedRecords(Place place) {
		createSold(place, (place == Place.TABLE) ? Place.TABLE : Place.EACH_NODE);
		this.bench.sql("INSERT INTO app.products VALUES (1, 'A'), (2, 'B'), (3, 'C')");
		this.bench.sql(
				"CREATE TABLE app.sums (site int, product int REFERENCES app.products, total numeric CHECK (total < 100), "
						+ "PRIMARY KEY (site, product))");
		place("sums", "site", place);
		this.bench.sql("INSERT INTO app.sums VALUES (1, 1, 1), (1, 2, 2), (2, 1, 3), (2, 3, 4), (3, 3, 5)");
		this.bench.define("sums", """
				file: {fixed: sums.csv}
				block: sums
				mode: replace
				undo: {keep: 0}
				rejects: {max: 9}
				columns: {site: site, product: {from: product, match: code}, total: total}
				""");
		this.bench.put("sums.csv", """
				site,product,total
				1,A,10
				1,B,dear
				2,A,3
				2,C,500
				3,X,7
				3,A,8
				3,A,9
				""");
		Run run = this.bench.run("sums");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::code, Reject::column)
			.containsExactly(tuple(2L, "not-a-number", "total"), tuple(4L, "check-violated", "total"),
					tuple(5L, "unknown-reference", "product"), tuple(6L, "duplicate-key", "site, product"),
					tuple(7L, "duplicate-key", "site, product"));
		assertThat(run.counts()).isEqualTo(counts(7, 2, 5, 0, 1, 1, 1));
		assertThat(this.bench.rows("SELECT * FROM app.sums ORDER BY 1, 2")).containsExactly("1|1|10", "1|2|2", "2|1|3",
				"2|3|4");
	}

	@ParameterizedTest
	@MethodSource("places")
	void anItemToWhichRowsReferIsNotDeleted(Place place) {
		createSold(place, (place == Place.TABLE) ? Place.TABLE : Place.EACH_NODE);
		this.bench.sql("INSERT INTO app.products VALUES (1, 'A'), (2, 'B'), (3, 'C'), (4, 'D')");
		this.bench.sql("INSERT INTO app.sold VALUES (1, 1, 2), (2, 2, 2), (3, 3, 4)");
		this.bench.define("products", """
				file: {fixed: products.csv}
				block: products
				key: [id]
				mode: replace
				max-delete: none
				""");
		this.bench.put("products.csv", "id,code\n1,A\n3,C\n");
		Run refused = this.bench.run("products");
		assertThat(refused.error()).isNotNull().extracting("code").isEqualTo("still-referenced");
		assertThat(refused.error().message().replace(this.bench.application(), "app")).isEqualTo(
				"Mode replace would delete 2 rows of app.products to which 3 rows of app.sold refer (constraint sold_product_fkey): (id) = (2), (4).");
		this.bench.put("products.csv", "id,code\n2,B\n3,E\n4,D\n5,F\n");
		Run run = this.bench.run("products");
		assertThat(run.counts()).isEqualTo(counts(4, 4, 0, 1, 1, 2, 1));
		this.bench.sql("INSERT INTO app.sold VALUES (4, 4, 5)");
		RunUndo undo = this.bench.bean(RunUndo.class);
		Run published = this.bench.history().find(Long.toString(run.id()));
		UndoException used = catchThrowableOfType(UndoException.class, () -> undo.undo(published));
		assertThat(used.code()).isEqualTo("undo-referenced");
		this.bench.sql("DELETE FROM app.sold WHERE product = 5");
		assertThat(undo.undo(published).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT * FROM app.products ORDER BY 1")).containsExactly("1|A", "2|B", "3|C",
				"4|D");
	}

	@ParameterizedTest
	@MethodSource("places")
	void cellsOfAnUnpivotedFileAreRows(Place place) {
		this.bench.sql("""
				CREATE TABLE app.revenue (product int, month date, amount numeric(12,2) CHECK (amount < 100),
				                          PRIMARY KEY (product, month))""");
		place("revenue", "product", place);
		this.bench.sql(
				"INSERT INTO app.revenue VALUES (10, '2024-01-01', 1.5), (10, '2024-02-01', 2), (99, '2024-01-01', 1)");
		this.bench.define("revenue", """
				file: {fixed: revenue.csv}
				block: revenue
				mode: replace
				undo: {keep: 0}
				columns: {product: Product}
				unpivot:
				  headers: {from: Jan 2024, to: Mar 2024}
				  into: {month: {format: MMM yyyy}}
				  values-into: amount
				  blank-cells: skip
				rejects: {max: 9}
				""");
		this.bench.put("revenue.csv", """
				Product,Jan 2024,Feb 2024,Mar 2024
				10,1.50,2.50,
				20,n/a,500,6
				30,7,8,9
				30,1,,10
				""");
		Run run = this.bench.run("revenue");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::cell, Reject::code)
			.containsExactly(tuple(2L, 2, "not-a-number"), tuple(2L, 3, "check-violated"),
					tuple(3L, 2, "duplicate-key"), tuple(3L, 4, "duplicate-key"), tuple(4L, 2, "duplicate-key"),
					tuple(4L, 4, "duplicate-key"));
		assertThat(run.counts().imbalance()).isEmpty();
		assertThat(List.of(run.counts().inserted(), run.counts().updated(), run.counts().unchanged(),
				run.counts().deleted()))
			.containsExactly(2L, 1L, 1L, 1L);
		assertThat(this.bench.rows("SELECT * FROM app.revenue ORDER BY 1, 2")).containsExactly("10|2024-01-01|1.50",
				"10|2024-02-01|2.50", "20|2024-03-01|6.00", "30|2024-02-01|8.00");
	}

	@ParameterizedTest
	@MethodSource("placesOfPartitions")
	void aBlockPartitionedByLoadTakesAppendAndReplace(Place place) {
		this.bench.sql("CREATE TABLE app.sales (site int NOT NULL, amount int, _load bigint NOT NULL) "
				+ "PARTITION BY RANGE (_load)");
		place("sales", "site", place);
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: append\n");
		this.bench.put("sales.csv", "site,amount\n1,10\n2,20\n3,30\n");
		Run first = this.bench.run("sales");
		assertThat(first.status()).as(String.valueOf(first.error())).isEqualTo(RunStatus.COMPLETED);
		this.bench.put("sales.csv", "site,amount\n4,40\n");
		Run second = this.bench.run("sales");
		assertThat(this.bench.rows("SELECT amount, _load FROM app.sales ORDER BY 1"))
			.containsExactly("10|" + first.id(), "20|" + first.id(), "30|" + first.id(), "40|" + second.id());
		Run replaced = this.bench
			.run(new RunRequest("sales", new RequestedFile.ByRule(), Mode.REPLACE, RunRequest.Repeat.SKIP));
		assertThat(replaced.status()).as(String.valueOf(replaced.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(replaced.counts()).isEqualTo(counts(1, 1, 0, 1, 0, 0, 4));
		assertThat(this.bench.rows("SELECT amount, _load FROM app.sales")).containsExactly("40|" + replaced.id());
	}

}

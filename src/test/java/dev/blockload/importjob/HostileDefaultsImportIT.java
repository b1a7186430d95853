package dev.blockload.importjob;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.blockload.Failure;
import dev.blockload.block.CaselessText;
import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.run.HostileDefaults;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The contract of imports as a role with few rights, whose defaults are all hostile, and
 * what depends on the search_path of the role: it begins with a schema in which someone
 * has placed functions and operators of the names of PostgreSQL's.
 */
class HostileDefaultsImportIT extends ImportContract {

	/** Code of a user, which names its tables without their schema. */
	private static final List<String> USER_CODE = List.of("CREATE TABLE public.notes (what text)",
			"CREATE TABLE public.limits (least int, label text)", "INSERT INTO public.limits VALUES (1, 'new')",
			"GRANT ALL ON public.notes, public.limits TO PUBLIC", """
					CREATE FUNCTION public.noted(what text) RETURNS boolean LANGUAGE plpgsql AS
					$$ BEGIN INSERT INTO notes VALUES (what); RETURN true; END $$""", """
					CREATE FUNCTION public.is_allowed(amount int) RETURNS boolean LANGUAGE plpgsql AS
					$$ BEGIN RETURN amount OPERATOR(pg_catalog.>=) (SELECT least FROM limits); END $$""", """
					CREATE FUNCTION public.label() RETURNS text LANGUAGE plpgsql AS
					$$ BEGIN RETURN (SELECT label FROM limits); END $$""", """
					CREATE FUNCTION public.fixed_label(int) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
					$$ BEGIN RETURN (SELECT pg_catalog.concat(label, ' ', $1) FROM limits); END $$""", """
					CREATE FUNCTION public.note_row() RETURNS trigger LANGUAGE plpgsql AS
					$$ BEGIN INSERT INTO notes VALUES (pg_catalog.concat(TG_NAME, ' ', TG_OP)); RETURN NULL; END $$""");

	private PlainRole role;

	private JdbcTemplate administrator;

	private Traps traps;

	@Override
	Servers servers() {
		this.role = PlainRole.create();
		HostileDefaults.statements(this.role.name()).forEach(this.role::execute);
		this.administrator = this.role.administrator();
		this.traps = new Traps(this.administrator);
		this.traps.set();
		// Not in a schema of the path.
		this.administrator.execute("CREATE SCHEMA extensions");
		this.administrator.execute("GRANT USAGE ON SCHEMA extensions TO PUBLIC");
		CaselessText.in("extensions").forEach(this.administrator::execute);
		USER_CODE.forEach(this.administrator::execute);
		return this.role.servers();
	}

	@Override
	Map<String, Object> settings() {
		Map<String, Object> all = new HashMap<>(HostileDefaults.pool());
		// Migrations then have connections of their own.
		all.put("spring.flyway.user", this.role.name());
		all.put("spring.flyway.password", this.role.servers().password());
		return all;
	}

	@Override
	void release() {
		this.role.drop();
	}

	@AfterEach
	void noTrapWasCalled() {
		assertThat(this.traps.calls()).as("calls of functions and operators of others").isZero();
	}

	private Run run(String importName, Mode mode) {
		return this.bench.run(new RunRequest(importName, new RequestedFile.ByRule(), mode, RunRequest.Repeat.SKIP));
	}

	private void assertCounts(Run run, Run.Counts counts) {
		assertThat(run.error()).as("error of run %d", run.id()).isNull();
		assertThat(run.counts()).isEqualTo(counts);
	}

	private List<String> audit() {
		List<String> notes = this.administrator
			.queryForList("SELECT what || ' ' || count(*) FROM public.notes GROUP BY what ORDER BY 1", String.class);
		this.administrator.execute("TRUNCATE public.notes");
		return notes;
	}

	@Test
	void aKeyOfATypeOfAnExtensionIsComparedAsItsIndexCompares() {
		this.bench.sql("CREATE DOMAIN app.code AS extensions.caseless");
		for (String type : List.of("extensions.caseless", "app.code")) {
			this.bench.sql("CREATE TABLE app.products (sku " + type + " PRIMARY KEY, name extensions.caseless)");
			this.bench.sql("INSERT INTO app.products VALUES ('AB-1', 'old'), ('EF-3', 'same'), ('ZZ-9', 'rest')");
			this.bench.define("products", "file: {fixed: p.csv}\nblock: products\nmode: upsert\nrejects: {max: 2}\n");
			this.bench.put("p.csv", "sku,name\nab-1,Old\ncd-2,one\nCD-2,two\nef-3,same\nGH-4,\n");
			Run upsert = this.bench.run("products");
			assertCounts(upsert, new Run.Counts(5L, 3L, 2L, 1L, 1L, 1L, 0L));
			assertThat(this.bench.rejects(upsert)).extracting(Reject::reason)
				.containsExactly("2 records of this file have the key (sku) = (cd-2). Expected one.",
						"2 records of this file have the key (sku) = (CD-2). Expected one.");
			assertThat(this.bench.rows("SELECT * FROM app.products ORDER BY sku::text COLLATE \"C\""))
				.containsExactly("AB-1|Old", "EF-3|same", "GH-4|∅", "ZZ-9|rest");
			this.bench.put("p.csv", "sku,name\nAb-1,Old\ngh-4,New\n");
			assertCounts(run("products", Mode.REPLACE), new Run.Counts(2L, 2L, 0L, 0L, 1L, 1L, 2L));
			assertThat(this.bench.rows("SELECT * FROM app.products ORDER BY sku::text COLLATE \"C\""))
				.containsExactly("AB-1|Old", "GH-4|New");
			this.bench.sql("DROP TABLE app.products");
		}
	}

	@Test
	void eachModeAndScopeComparesByTheTypesOfTheBlock() {
		this.bench.sql("""
				CREATE TABLE app.products (sku extensions.caseless PRIMARY KEY, kind extensions.caseless,
				    price numeric DEFAULT 1, name text)""");
		this.bench
			.sql("INSERT INTO app.products VALUES ('AB', 'One', 2, 'x'), ('CD', 'Two', 2, 'x'), ('EF', NULL, 2, 'x')");
		String products = "file: {fixed: p.csv}\nblock: products\nmode: replace\nrejects: {max: 9}\nmax-delete: none\n";
		this.bench.define("products", products + "formats: {blank: keep}\n");
		this.bench.put("p.csv", "sku,kind,price,name\nab,,,y\nGH,,,z\n");
		Run append = this.bench
			.run(new RunRequest("products", new RequestedFile.ByRule(), Mode.UPDATE, RunRequest.Repeat.SKIP));
		assertCounts(append, new Run.Counts(2L, 1L, 1L, 0L, 1L, 0L, 0L));
		assertThat(this.bench.rejects(append)).extracting(Reject::code).containsExactly("key-unknown");
		assertCounts(run("products", Mode.UPSERT), new Run.Counts(2L, 2L, 0L, 1L, 0L, 1L, 0L));
		this.bench.define("products", products);
		Run again = run("products", Mode.APPEND);
		assertCounts(again, new Run.Counts(2L, 0L, 2L, 0L, 0L, 0L, 0L));
		assertThat(this.bench.rejects(again)).extracting(Reject::code).containsExactly("key-exists", "key-exists");
		this.bench.define("products", products + "scope: {kind: ONE}\ncolumns: {sku: sku, kind: kind}\n");
		this.bench.put("p.csv", "sku,kind\ncd,one\nIJ,oNe\nkl,two\n");
		Run fixed = this.bench.run("products");
		assertCounts(fixed, new Run.Counts(3L, 1L, 2L, 1L, 0L, 0L, 1L));
		assertThat(this.bench.rejects(fixed)).extracting(Reject::code).containsExactly("out-of-scope", "out-of-scope");
		this.bench.define("products", products + "scope: [kind]\ncolumns: {sku: sku, kind: kind}\n");
		this.bench.put("p.csv", "sku,kind\ncd,ONE\nIJ,tWo\nMN,\n");
		assertCounts(this.bench.run("products"), new Run.Counts(3L, 3L, 0L, 1L, 2L, 0L, 2L));
		assertThat(this.bench.rows("SELECT * FROM app.products ORDER BY sku::text COLLATE \"C\""))
			.containsExactly("CD|ONE|2|x", "IJ|tWo|1|∅", "MN|∅|1|∅");
	}

	@Test
	void aKeyWithACollationThatIgnoresCaseIsComparedByIt() {
		this.bench.sql("""
				CREATE COLLATION app.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)""");
		this.bench.sql("CREATE TABLE app.products (sku text COLLATE app.caseless PRIMARY KEY, name text)");
		this.bench.sql("INSERT INTO app.products VALUES ('AB-1', 'old'), ('ZZ-9', 'rest')");
		this.bench.define("products", "file: {fixed: p.csv}\nblock: products\nmode: replace\nrejects: {max: 2}\n");
		this.bench.put("p.csv", "sku,name\nab-1,new\nCd-2,one\ncD-2,two\n");
		Run run = this.bench.run("products");
		assertThat(this.bench.rejects(run)).extracting(Reject::reason)
			.containsExactly("2 records of this file have the key (sku) = (Cd-2). Expected one.",
					"2 records of this file have the key (sku) = (cD-2). Expected one.");
		assertCounts(run, new Run.Counts(3L, 1L, 2L, 0L, 1L, 0L, 1L));
		assertThat(this.bench.rows("SELECT * FROM app.products")).containsExactly("AB-1|new");
	}

	@Test
	void codeOfTheBlockRunsUnderTheSearchPathOfTheRole() {
		this.bench.sql("CREATE DOMAIN app.allowed AS int CHECK (public.is_allowed(value))");
		this.bench.sql("""
				CREATE TABLE app.orders (id int PRIMARY KEY, amount app.allowed, state text DEFAULT public.label(),
				    label text GENERATED ALWAYS AS (public.fixed_label(id)) STORED, CHECK (public.noted('check')))""");
		this.administrator.execute("INSERT INTO " + this.bench.application()
				+ ".orders VALUES (1, 4, 'kept'), (9, 9, 'kept'), (8, 8, 'kept')");
		this.bench.sql("""
				CREATE TRIGGER now AFTER INSERT OR UPDATE OR DELETE ON app.orders
				    FOR EACH ROW EXECUTE FUNCTION public.note_row()""");
		this.bench.sql("""
				CREATE CONSTRAINT TRIGGER later AFTER INSERT OR UPDATE OR DELETE ON app.orders
				    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.note_row()""");
		this.bench.sql("ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
		this.bench.sql("CREATE POLICY allowed ON app.orders USING (public.is_allowed(amount))");
		this.bench.define("orders", "file: {fixed: o.csv}\nblock: orders\nmode: upsert\n");
		this.bench.put("o.csv", "id,amount\n1,5\n2,6\n");
		audit();
		assertCounts(this.bench.run("orders"), new Run.Counts(2L, 2L, 0L, 1L, 1L, 0L, 0L));
		assertThat(audit()).containsExactly("check 2", "later INSERT 1", "later UPDATE 1", "now INSERT 1",
				"now UPDATE 1");
		assertThat(this.administrator
			.queryForList("SELECT o::text FROM " + this.bench.application() + ".orders o ORDER BY id", String.class))
			.containsExactly("(1,5,kept,\"new 1\")", "(2,6,new,\"new 2\")", "(8,8,kept,\"new 8\")",
					"(9,9,kept,\"new 9\")");
		assertThat(catchThrowableOfType(Failure.class, () -> run("orders", Mode.REPLACE)).message()).isEqualTo(
				"Import 'orders' cannot run with --mode replace. mode is 'replace', but row-level security of block "
						+ this.bench.application()
						+ ".orders applies to the role of Blockload, and can hide rows that would have to be deleted. "
						+ "Exempt the role in psql: ALTER ROLE … BYPASSRLS. Or use mode upsert.");
		this.bench.define("cells", """
				file: {fixed: c.csv}
				block: orders
				mode: upsert
				unpivot: {headers: others, into: id, values-into: amount, blank-cells: delete}
				""");
		assertThat(catchThrowableOfType(Failure.class, () -> this.bench.run("cells")).message())
			.endsWith("blank-cells is 'delete', but row-level security of block " + this.bench.application()
					+ ".orders applies to the role of Blockload, and can hide rows that would have to be deleted. "
					+ "Exempt the role in psql: ALTER ROLE … BYPASSRLS. Or use blank-cells: skip.");
		this.bench.sql("ALTER TABLE app.orders DISABLE ROW LEVEL SECURITY");
		this.bench.put("c.csv", "8,7\n,3\n");
		Run.Counts cells = this.bench.run("cells").counts();
		assertThat(List.of(cells.staged(), cells.inserted(), cells.deleted(), cells.unchanged())).containsExactly(2L,
				1L, 1L, 0L);
		assertThat(audit()).containsExactly("check 1", "later DELETE 1", "later INSERT 1", "now DELETE 1",
				"now INSERT 1");
		this.bench.put("o.csv", "id,amount\n1,5\n2,6\n9,9\n");
		assertCounts(run("orders", Mode.REPLACE), new Run.Counts(3L, 3L, 0L, 0L, 0L, 3L, 1L));
		assertThat(audit()).containsExactly("later DELETE 1", "now DELETE 1");
	}

	@Test
	void codeOfAPartitionRunsUnderTheSearchPathOfTheRole() {
		this.bench.sql("""
				CREATE TABLE app.sales (amount int CHECK (public.noted('check')), state text DEFAULT public.label(),
				    label text GENERATED ALWAYS AS (public.fixed_label(amount)) STORED, _load bigint NOT NULL)
				    PARTITION BY RANGE (_load)""");
		this.bench.define("sales", "file: {fixed: s.csv}\nblock: sales\nmode: append\ncolumns: {amount: amount}\n");
		this.bench.put("s.csv", "amount\n1\n2\n");
		audit();
		Run attached = this.bench.run("sales");
		assertCounts(attached, new Run.Counts(2L, 2L, 0L, 2L, 0L, 0L, 0L));
		assertThat(attached.warnings()).isEmpty();
		assertThat(audit()).containsExactly("check 2");
		this.bench.sql("CREATE TABLE app.sales_rest PARTITION OF app.sales DEFAULT");
		this.bench.put("s.csv", "amount\n1\n2\n3\n");
		Run inserted = this.bench.run("sales");
		assertCounts(inserted, new Run.Counts(3L, 3L, 0L, 3L, 0L, 0L, 0L));
		assertThat(audit()).containsExactly("check 3");
		assertThat(this.bench.rows("SELECT amount, state, label, _load FROM app.sales ORDER BY _load, amount"))
			.containsExactly("1|new|new 1|" + attached.id(), "2|new|new 2|" + attached.id(),
					"1|new|new 1|" + inserted.id(), "2|new|new 2|" + inserted.id(), "3|new|new 3|" + inserted.id());
		assertCounts(run("sales", Mode.REPLACE), new Run.Counts(3L, 3L, 0L, 3L, 0L, 0L, 5L));
	}

	@Test
	void aRunIsRefusedWhileTheRoleHasASettingThatItCannotSet() throws Exception {
		this.bench.define("staff", "file: {fixed: s.csv}\nblock: staff\nmode: upsert\n");
		this.bench.put("s.csv", "id,name,pay\n1,Ada,10\n");
		this.role.execute("ALTER ROLE " + this.role.name() + " SET session_replication_role = replica");
		try {
			Failure refused = catchThrowableOfType(Failure.class, () -> this.bench.run("staff"));
			assertThat(refused.code()).isEqualTo("session-setting");
			assertThat(refused.message())
				.isEqualTo("Setting session_replication_role is 'replica' in a session of role '" + this.role.name()
						+ "'. Blockload needs 'origin'.");
		}
		finally {
			this.role.execute("ALTER ROLE " + this.role.name() + " RESET session_replication_role");
			// A connection that was opened meanwhile has it.
			this.bench.bean(DataSource.class)
				.unwrap(HikariDataSource.class)
				.getHikariPoolMXBean()
				.softEvictConnections();
		}
		assertThat(this.bench.rows("SELECT count(*) FROM blockload.run WHERE import = 'staff'")).containsExactly("0");
	}

	@Test
	void aRunIsNotPublishedWhereATriggerSwitchesTheForeignKeysOff() {
		String function = this.bench.application() + ".switch_off()";
		this.administrator.execute("CREATE FUNCTION " + function
				+ " RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
				+ " PERFORM pg_catalog.set_config('session_replication_role', 'replica', true); RETURN NULL; END $$");
		this.bench
			.sql("CREATE TRIGGER early BEFORE INSERT ON app.staff FOR EACH STATEMENT EXECUTE FUNCTION " + function);
		this.bench.define("staff", "file: {fixed: s.csv}\nblock: staff\nmode: upsert\n");
		this.bench.put("s.csv", "id,name,pay\n1,Ada,10\n");
		Run failed = this.bench.run("staff");
		assertThat(failed.error()).isNotNull();
		assertThat(failed.error().code()).isEqualTo("session-setting");
		assertThat(failed.error().message())
			.isEqualTo("Setting session_replication_role is 'replica' in a session of role '" + this.role.name()
					+ "'. Blockload needs 'origin'.");
		assertThat(this.bench.rows("SELECT * FROM app.staff")).isEmpty();
		this.bench.sql("DROP TRIGGER early ON app.staff");
	}

}

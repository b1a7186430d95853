package dev.blockload.console;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Key;
import dev.blockload.definition.Definitions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fields of a form become the import that a person would write.
 */
class ImportDraftTest {

	private static final Block METRIC = new Block("app", "metric", 0,
			List.of(column("product", new ColumnType.Text(), "text"), column("country", new ColumnType.Text(), "text"),
					column("month", new ColumnType.Date(), "date"),
					column("plan", new ColumnType.Numeric(-1, -1), "numeric"),
					column("actual", new ColumnType.Numeric(-1, -1), "numeric")),
			List.of(new Key("metric_pkey", List.of("product", "country", "month"), true)), Block.Shape.ORDINARY,
			List.of(), "");

	private static BlockColumn column(String name, ColumnType type, String sql) {
		return new BlockColumn(name, type, sql, sql, false, false, false);
	}

	private static final Map<String, String> FORM = Map.of("name", "metric", "connection", "store", "file", "fixed",
			"path", "a.csv", "from.product", "header:Product");

	private static String yaml(String... more) {
		Map<String, String> fields = new LinkedHashMap<>(FORM);
		for (int i = 0; i < more.length; i += 2) {
			fields.put(more[i], more[i + 1]);
		}
		return new ImportDraft(fields).definition(METRIC).yaml();
	}

	/** Each line of the form's definition is read as a person would write it. */
	private static void assertSame(String yaml, String written) {
		String all = "import: metric\napplication: app\nconnection: store\nfile: {fixed: a.csv}\nblock: metric\n"
				+ written;
		assertThat(Definitions.fromSavedText(yaml, "metric").definition()).as(yaml)
			.isEqualTo(Definitions.fromSavedText(all, "metric").definition());
	}

	@Test
	void oneMonthOrOneCountryIsReplaced() {
		String columns = "columns: {product: Product, country: Country, month: Month}\n";
		String[] mapped = { "mode", "replace", "from.country", "header:Country", "from.month", "header:Month" };
		assertSame(yaml(with(mapped, "scope", "file", "scope.month", "true")),
				"mode: replace\nscope: [month]\n" + columns);
		assertSame(yaml(with(mapped, "scope", "file", "scope.month", "true", "scope.country", "true")),
				"mode: replace\nscope: [country, month]\n" + columns);
		assertSame(
				yaml(with(mapped, "scope", "fixed", "scope-values.country", "FR", "max-delete", "20%", "allow-empty",
						"true")),
				"mode: replace\nscope: {country: FR}\nmax-delete: 20%\nallow-empty: true\n" + columns);
		assertSame(yaml(with(mapped, "scope", "fixed", "scope-values.country", "FR, it's,~")),
				"mode: replace\nscope: {country: [FR, it's, ~]}\n" + columns);
		assertSame(yaml(with(mapped, "scope-values.country", "FR", "scope.month", "true")),
				"mode: replace\n" + columns);
	}

	@Test
	void duplicatesOtherKeysAndBlanksHaveRules() {
		String columns = "columns: {product: Product, plan: Plan}\n";
		String[] mapped = { "mode", "update", "from.plan", "header:Plan" };
		assertSame(yaml(with(mapped, "duplicates", "sum", "sum.plan", "true", "other-keys", "skip", "blank", "keep")),
				"mode: update\nduplicates: {sum: [plan]}\nother-keys: skip\nformats: {blank: keep}\n" + columns);
		assertSame(yaml(with(mapped, "duplicates", "last")), "mode: update\nduplicates: last\n" + columns);
		assertSame(yaml(with(mapped, "duplicates", "", "other-keys", "", "blank", "")), "mode: update\n" + columns);
	}

	@Test
	void monthsAcrossBecomeRows() {
		String[] cells = { "mode", "upsert", "from.month", "cell:header", "format.month", "format: 'MMM yyyy'",
				"from.plan", "cell:value" };
		String rest = "mode: upsert\ncolumns: {product: Product}\n";
		assertSame(
				yaml(with(cells, "unpivot", "range", "unpivot.from", "header:Jan 2024", "unpivot.to", "header:Mar 2024",
						"format.plan", "decimal-separator: ','", "blank-cells", "zero")),
				rest + "unpivot: {headers: {from: Jan 2024, to: Mar 2024}, into: {month: {format: MMM yyyy}},"
						+ " values-into: {plan: {decimal-separator: ','}}, blank-cells: zero}\n");
		assertSame(yaml(with(cells, "unpivot", "others")),
				rest + "unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: plan}\n");
		assertSame(yaml(with(cells, "unpivot", "pattern", "unpivot.pattern", "* Plan")), rest
				+ "unpivot: {headers: {pattern: '* Plan'}, into: {month: {format: MMM yyyy}}, values-into: plan}\n");
		assertSame(
				yaml(with(cells, "unpivot", "measures", "cells.plan", "* Plan", "from.actual", "cell:value",
						"cells.actual", "* Actual")),
				rest + "unpivot: {into: {month: {format: MMM yyyy}}, values-into: {'* Plan': plan, '* Actual': actual}}\n");
		assertSame(yaml(with(cells, "unpivot", "")), "mode: upsert\ncolumns: {product: Product}\n");
	}

	@Test
	void severalSchedulesAreAList() {
		assertThat(yaml("mode", "upsert", "cron", "0 0 2 * * *", "zone", "Europe/Paris")).endsWith("""
				schedule:
				  cron: '0 0 2 * * *'
				  zone: 'Europe/Paris'
				""");
		assertThat(yaml("mode", "upsert", "cron", "0 0 2 * * *", "until", "06:00", "cron.2", "0 0 18 * * *", "zone.2",
				"UTC", "missed.2", "true"))
			.endsWith("""
					schedule:
					  - cron: '0 0 2 * * *'
					    wait: {until: '06:00'}
					  - cron: '0 0 18 * * *'
					    zone: 'UTC'
					    missed: skip
					""");
		assertThat(DraftSchedules.shown(new ImportDraft(Map.of()))).containsExactly(1);
		assertThat(DraftSchedules.shown(new ImportDraft(Map.of("cron", "x", "cron.2", "y")))).containsExactly(1, 2, 3);
		ImportDraft draft = new ImportDraft(FORM).with(Map.of("mode", "upsert"));
		assertThat(draft.with(Map.of("cron", "0 0 2 * * *", "cron.2", "0 0 18 * * *")).mark(METRIC))
			.isEqualTo(draft.mark(METRIC));
		assertThat(draft.with(Map.of("blank", "keep")).mark(METRIC)).isNotEqualTo(draft.mark(METRIC));
	}

	@Test
	void aWebhookIsAChannelOfItsOwnWhoseUrlIsNotQuoted() {
		ImportDraft draft = new ImportDraft(Map.of("webhook", "https://hooks.example.com/a", "webhook-form", "slack",
				"on", "failure,success", "mail", "a@example.com", "mail-from", "b@example.com"));
		assertThat(DraftChannels.problems(draft)).isEmpty();
		Map<String, String> definitions = DraftChannels.definitions(draft, "metric");
		assertThat(definitions.keySet()).containsExactly("metric", "metric-webhook");
		assertThat(definitions.get("metric-webhook")).isEqualTo("""
				notifications:
				  'metric-webhook':
				    webhook: 'https://hooks.example.com/a'
				    form: 'slack'
				    on: ['failure', 'success']
				    imports: ['metric']
				""");
		assertThat(DraftChannels.problems(new ImportDraft(Map.of("webhook", "hooks.example.com/secret"))))
			.containsOnlyKeys("webhook")
			.asString()
			.doesNotContain("secret");
	}

	private static String[] with(String[] fields, String... more) {
		String[] all = Arrays.copyOf(fields, fields.length + more.length);
		System.arraycopy(more, 0, all, fields.length, more.length);
		return all;
	}

}

package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Mode;
import dev.blockload.definition.BlockChecks;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.mapping.MappingCode;
import dev.blockload.mapping.MappingPlanner;
import dev.blockload.mapping.ServerConstant;
import dev.blockload.mapping.MappingProblem;
import dev.blockload.yaml.Problem;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Checks definitions against the blocks as the database describes them.
 */
public final class DefinitionCheck {

	private final BlockCatalog catalog;

	private final TransactionTemplate transaction;

	/**
	 * Create a check.
	 * @param catalog describes the blocks
	 * @param transaction in which it is read, so that it takes one connection
	 */
	DefinitionCheck(BlockCatalog catalog, TransactionTemplate transaction) {
		this.catalog = catalog;
		this.transaction = transaction;
	}

	/**
	 * All problems of an import with its block.
	 * @param located the import
	 */
	public List<Problem> problems(LocatedImport located) {
		return Objects.requireNonNull(this.transaction.execute((status) -> found(located)));
	}

	private List<Problem> found(LocatedImport located) {
		String application = located.definition().application();
		Block block = this.catalog.find(application, located.definition().block()).orElse(null);
		List<Problem> problems = new ArrayList<>(BlockChecks.check(located, block, this.catalog.blocksOf(application)));
		boolean absent = located.definition().mode().deletesAbsentRows();
		if (block != null && (absent || located.definition().deletesCells()) && this.catalog.canHideRows(block)) {
			problems.add(BlockChecks.at(located, absent ? "mode" : "unpivot",
					(absent ? "mode is '" + located.definition().mode().text() + "'" : "blank-cells is 'delete'")
							+ ", but row-level security of block " + block.qualifiedName()
							+ " applies to the role of Blockload, and can hide rows that would have "
							+ "to be deleted. Exempt the role in psql: ALTER ROLE … BYPASSRLS. Or use "
							+ (absent ? "mode upsert." : "blank-cells: skip.")));
		}
		if (block != null) {
			List<String> nodes = this.catalog.nodesWithoutPreparedTransactions(block);
			if (!nodes.isEmpty()) {
				problems.add(BlockChecks.at(located, "block",
						"Block " + block.qualifiedName() + " is " + block.placement().describe()
								+ ", and max_prepared_transactions is 0 on " + String.join(", ", nodes)
								+ ". Without prepared transactions, a run could be committed on some nodes only. "
								+ "Change it on each node in psql, and restart the node: "
								+ "ALTER SYSTEM SET max_prepared_transactions = 200;"));
			}
			// Columns that the block does not have are reported above, with the nearest
			// column that it has.
			ImportDefinition definition = located.definition();
			MappingPlanner.check(block, definition.columns(), definition.unpivot(), definition.columnDefaults(block))
				.stream()
				.filter((problem) -> problem.code() != MappingCode.COLUMN_UNKNOWN)
				.forEach((problem) -> problems.add(at(located, problem)));
			ServerConstant.of(block, definition.columns())
				.forEach((constant) -> this.catalog.inputError(constant.type(), constant.value())
					.ifPresent((error) -> problems.add(at(located, constant.problem(error)))));
		}
		return problems.stream().distinct().collect(Collectors.toCollection(ArrayList::new));
	}

	private static Problem at(LocatedImport located, MappingProblem problem) {
		return (problem.code() == MappingCode.SCOPE_NOT_POSSIBLE) ? BlockChecks.at(located, "scope", problem.message())
				: BlockChecks.atColumn(located, problem.column(), problem.message());
	}

	/**
	 * Refuse a mode with which an import cannot work, although it can with its own.
	 * @param located the import with the mode
	 * @param own the import as it is defined
	 * @param mode that a command names
	 * @throws ImportJobException code {@code mode-not-possible}
	 */
	void requirePossible(LocatedImport located, LocatedImport own, Mode mode) {
		List<Problem> problems = problems(located);
		if (problems.isEmpty()) {
			return;
		}
		problems.removeAll(problems(own));
		if (!problems.isEmpty()) {
			throw new ImportJobException(ImportJobCode.MODE_NOT_POSSIBLE,
					"Import '" + own.definition().name() + "' cannot run with --mode " + mode.text() + ". "
							+ problems.stream().map(Problem::message).collect(Collectors.joining(" ")),
					"To use the mode of the import, which is " + own.definition().mode().text()
							+ ", omit --mode: ./blockload run " + own.definition().name());
		}
	}

	/**
	 * Refuse an import that cannot work.
	 * @param located the import
	 * @throws DefinitionException with every problem
	 */
	void requireValid(LocatedImport located) {
		List<Problem> problems = problems(located);
		if (!problems.isEmpty()) {
			throw new DefinitionException(problems);
		}
	}

}

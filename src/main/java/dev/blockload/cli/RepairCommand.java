package dev.blockload.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.SuggestedCommands;
import dev.blockload.app.Session;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.Repair.Finding;
import dev.blockload.importjob.Repair;
import dev.blockload.importjob.RepairCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code repair}: repairs what crashes left behind.
 */
@Command(name = "repair", description = "Repair what crashes left behind, and print what was repaired.")
final class RepairCommand extends Verb {

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Repair repair = session.repair();
			List<Finding> findings = new ArrayList<>(repair.all());
			session.flows().repair().forEach((run) -> findings.add(deadFlow(run)));
			print(() -> text(findings), () -> json(findings));
			return findings.stream().allMatch(Finding::isRepaired) ? ExitCode.OK : ExitCode.FAILED;
		}
	}

	private static Finding deadFlow(FlowRun run) {
		return new Finding(RepairCode.DEAD_RUN, run.id(),
				"The process running flow '" + run.flow() + "' died (" + run.holder()
						+ "). The flow run is now FAILED. Continue with what is missing: ./blockload restart "
						+ run.id());
	}

	static String text(List<Finding> findings) {
		if (findings.isEmpty()) {
			return "Nothing to repair.\n";
		}
		StringBuilder text = new StringBuilder();
		for (Finding one : findings) {
			text.append(one.code().text()).append((one.run() != null) ? "  run " + one.run() : "").append('\n');
			text.append("  ").append(complete(one)).append('\n');
		}
		return text.toString();
	}

	private static String complete(Finding finding) {
		return SuggestedCommands.ofProcess().complete(finding.message());
	}

	static String json(List<Finding> findings) {
		return JsonMapper.shared().writeValueAsString(findings.stream().map(RepairCommand::tree).toList());
	}

	private static Map<String, @Nullable Object> tree(Finding finding) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("code", finding.code().text());
		tree.put("run", finding.run());
		tree.put("message", complete(finding));
		return tree;
	}

}

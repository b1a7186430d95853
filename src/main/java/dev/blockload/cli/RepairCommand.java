package dev.blockload.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.app.Session;
import dev.blockload.importjob.Repair.Mended;
import dev.blockload.importjob.Repair;
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
			List<Mended> mended = repair.all();
			print(() -> text(mended), () -> json(mended));
			return mended.stream().allMatch(Mended::isWell) ? ExitCode.OK : ExitCode.FAILED;
		}
	}

	static String text(List<Mended> mended) {
		if (mended.isEmpty()) {
			return "Nothing to repair.\n";
		}
		StringBuilder text = new StringBuilder();
		for (Mended one : mended) {
			text.append(one.code()).append((one.run() != null) ? "  run " + one.run() : "").append('\n');
			text.append("  ").append(one.message()).append('\n');
		}
		return text.toString();
	}

	static String json(List<Mended> mended) {
		return JsonMapper.shared().writeValueAsString(mended.stream().map(RepairCommand::tree).toList());
	}

	private static Map<String, @Nullable Object> tree(Mended mended) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("code", mended.code());
		tree.put("run", mended.run());
		tree.put("message", mended.message());
		return tree;
	}

}

package dev.blockload.push;

import java.time.Clock;

import dev.blockload.launch.Launches;
import dev.blockload.launch.NodeCheck;
import dev.blockload.launch.RequestKeys;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.RunHistory;
import dev.blockload.storage.spool.Spool;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What a node needs to receive pushed files, in addition to its spool.
 */
@Configuration(proxyBeanMethods = false)
public class PushNodeConfiguration {

	@Bean
	SpoolService spoolService(SpoolKeeper keeper) {
		return new SpoolService(keeper);
	}

	@Bean
	NodeCheck spoolCheck(SpoolKeeper keeper) {
		return new SpoolCheck(keeper, Clock.systemUTC());
	}

	@Bean
	Pushes pushes(Spool spool, SpoolKeeper keeper, Launches launches, RequestKeys keys) {
		return new Pushes(spool, keeper, launches, keys);
	}

	@Bean
	Corrections corrections(CorrectionFiles files, Launches launches, RequestKeys keys, RunHistory history,
			CorrectedRejects rejects) {
		return new Corrections(files, launches, keys, history, rejects);
	}

}

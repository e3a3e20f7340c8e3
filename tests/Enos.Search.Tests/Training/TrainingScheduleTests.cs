using Enos.Search.Training;

namespace Enos.Search.Tests.Training;

public sealed class TrainingScheduleTests
{
    private static readonly TrainingSchedule Schedule = new(0.02, 400, 600) { WarmUpSteps = 20 };

    [Fact]
    public void The_rate_rises_evenly_to_its_peak_and_again_after_the_restart()
    {
        // 0.02·(step + 1)/20, times a cosine that has hardly begun to fall: 1 − (π·step/steps)²/4.
        Assert.Equal(0.001, Schedule.Rate(0), 1e-12);
        Assert.Equal(0.01, Schedule.Rate(9), 1e-5);
        Assert.Equal(0.001, Schedule.Rate(400), 1e-12);
        Assert.Equal(0.01, Schedule.Rate(409), 1e-5);
    }

    [Fact]
    public void The_search_goes_down_the_cosine_of_the_whole_run()
    {
        // cos 0.3π = 0.587785.
        Assert.Equal(0.02 * (1 + 0.587785) / 2, Schedule.Rate(300), 1e-7);
    }

    [Fact]
    public void Fine_tuning_goes_down_a_cosine_of_its_own_to_nothing()
    {
        Assert.Equal(0.01, Schedule.Rate(700), 1e-12);
        Assert.Equal(0, Schedule.Rate(1000), 1e-12);
        Assert.True(Schedule.Rate(999) > 0);
    }

    [Fact]
    public void A_run_that_is_shorter_than_the_warm_up_has_a_rate_in_every_step()
    {
        var schedule = new TrainingSchedule(0.01, 1, 2);
        Assert.All(Enumerable.Range(0, 3), step => Assert.InRange(schedule.Rate(step), 1e-4, 0.01));
    }

    [Fact]
    public void Without_fine_tuning_the_cosine_ends_with_the_search()
    {
        var schedule = new TrainingSchedule(0.01, 200, 0);
        Assert.Equal(0.005, schedule.Rate(100), 1e-12);
        Assert.InRange(schedule.Rate(199), 0, 1e-6);
    }
}

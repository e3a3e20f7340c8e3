using System.Globalization;

namespace Enos.Reports.Tests.Browser;

public sealed class SweepPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] FigureNames = ["trade-off", "front-energy", "keys-energy-pj", "searches", "keys-accuracy"];

    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_opens_from_disk_without_a_complaint_and_its_text_stands_out(bool dark)
    {
        using TemporaryDirectory files = new();
        OpenPage page = await chromium.Open(new MadeSweep(files.Path, 60, searches: true, fails: job => job == 7).WriteChunks(5).Path, dark: dark);
        Assert.Empty(page.Complaints);
        Assert.StartsWith("file:", Assert.Single(page.Requests), StringComparison.Ordinal);
        Assert.Empty(await page.WeakText());
        Assert.Equal(0, await page.Evaluate<int>("(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size; })()"));
        Assert.Equal(0, await page.Evaluate<int>("document.querySelectorAll('img').length"));
        Assert.Contains("49 of 60 jobs are done, 1 failed and 10 have no result.", await page.Evaluate<string>("document.querySelector('.lead').textContent"), StringComparison.Ordinal);
        Assert.Equal("no feasible assignment, alas", await page.Evaluate<string>("document.querySelector('#errors tbody td:nth-child(2)').textContent"));
        Assert.Equal(10, await page.Evaluate<int>("document.querySelectorAll('#open-jobs tbody tr').length"));
    }

    [ChromiumTheory]
    [InlineData(1100)]
    [InlineData(375)]
    public async Task Every_figure_is_drawn_once_at_the_width_at_hand_with_a_text_for_those_who_cannot_see_it(int width)
    {
        using TemporaryDirectory files = new();
        OpenPage page = await chromium.Open(new MadeSweep(files.Path, 60, searches: true).Finished().Path, width);
        foreach (string name in FigureNames)
        {
            string figure = $"[...document.querySelectorAll('#{name} svg')].filter({OpenPage.Visible})";
            Assert.True(await page.Evaluate<int>($"{figure}.length") == 1, name);
            Assert.True(await page.Evaluate<bool>($"{figure}[0].getAttribute('role') === 'img' && {figure}[0].getAttribute('aria-label').length > 40"), name);
        }

        if (width == 375)
        {
            await page.FitsAPhone();
        }
    }

    [ChromiumFact]
    public async Task A_press_on_a_header_sorts_all_jobs_and_another_turns_the_order()
    {
        using TemporaryDirectory files = new();
        OpenPage page = await chromium.Open(new MadeSweep(files.Path, 250).Finished().Path);
        int[] falling = [.. Enumerable.Range(0, 250).OrderByDescending(MadeSweep.EnergyPj)];
        Assert.Equal(Enumerable.Range(0, 100), await Jobs(page));
        await Press();
        Assert.Equal(falling[..100], await Jobs(page));
        await Press();
        Assert.Equal(falling.Reverse().Take(100), await Jobs(page));
        Assert.Equal("ascending", await page.Evaluate<string>("document.querySelector('#jobs [data-column=energy_pj]').parentElement.getAttribute('aria-sort')"));
        await page.Evaluate<int>("[...document.querySelectorAll('#jobs-view button')].find(b => b.textContent === 'Next').click(), 0");
        Assert.Equal(falling.Reverse().Skip(100).Take(100), await Jobs(page));

        Task<int> Press() => page.Evaluate<int>("document.querySelector('#jobs [data-column=energy_pj]').click(), 0");
    }

    [ChromiumFact]
    public async Task Filters_leave_the_jobs_that_meet_all_of_them_in_the_table_and_on_the_front()
    {
        using TemporaryDirectory files = new();
        OpenPage page = await chromium.Open(new MadeSweep(files.Path, 250).Finished().Path);
        await page.Evaluate<int>("(() => { const s = document.querySelector('[data-key=\"array.rows\"]'); s.value = [...s.options].find(o => o.textContent === '32').value; s.dispatchEvent(new Event('change')); return 0; })()");
        await Where("energy_pj < 9e6, assignment ~ shift");
        int[] expected = [.. Enumerable.Range(0, 250).Where(job => MadeSweep.Rows(job) == 32 && MadeSweep.EnergyPj(job) < 9e6 && MadeSweep.Mode(job) == "deep-shift")];
        Assert.InRange(expected.Length, 2, 20);
        Assert.Equal(expected, await Jobs(page));
        Assert.Equal($"{expected.Length} of 250 jobs", await page.Evaluate<string>("document.getElementById('jobs-found').textContent"));
        int[] front = [.. expected.Where(job => !expected.Any(other => MadeSweep.EnergyPj(other) < MadeSweep.EnergyPj(job) && MadeSweep.Cycles(other) < MadeSweep.Cycles(job)))];
        Assert.Equal(front, (await page.Evaluate<string[]>("[...document.querySelectorAll('#trade-off [data-job]')].map(e => e.dataset.job)")).Select(job => int.Parse(job, CultureInfo.InvariantCulture)).Order());

        await Where("energy < 9e6");
        Assert.Contains("“energy”", await page.Evaluate<string>("document.getElementById('jobs-wrong').textContent"), StringComparison.Ordinal);
        await Where("energy_pj < few");
        Assert.Contains("“few”", await page.Evaluate<string>("document.getElementById('jobs-wrong').textContent"), StringComparison.Ordinal);
        Assert.Equal(expected, await Jobs(page));
        Assert.Empty(page.Complaints);

        Task<int> Where(string condition) => page.Evaluate<int>($"(() => {{ const i = document.getElementById('jobs-where'); i.value = '{condition}'; i.dispatchEvent(new Event('input')); return 0; }})()");
    }

    [ChromiumFact]
    public async Task Pointing_at_a_job_names_its_keys_and_figures_and_a_press_compares_its_energy()
    {
        using TemporaryDirectory files = new();
        OpenPage page = await chromium.Open(new MadeSweep(files.Path, 250).Finished().Path);
        int job = Enumerable.Range(0, 250).MinBy(MadeSweep.EnergyPj);
        string mark = $"document.querySelector('#trade-off [data-job=\"{job}\"]')";
        await page.PointAt(mark);
        string[] lines = (await page.Evaluate<string>("document.getElementById('tip').textContent")).Split('\n');
        Assert.False(await page.Evaluate<bool>("document.getElementById('tip').hidden"));
        Assert.Equal(
            [$"job {job}", $"array.rows: {MadeSweep.Rows(job)}", $"array.columns: {MadeSweep.Rows(job)}", $"assignment: {MadeSweep.Mode(job)}", $"search.seed: {MadeSweep.Seed(job)}"], lines[..5]);
        Assert.Equal($"energy: {MadeSweep.EnergyPj(job) / 1e6:0.#####} µJ", lines[5]);

        Assert.True(await page.Evaluate<bool>("document.getElementById('picked-energy').hidden"));
        await page.Evaluate<int>($"(() => {{ const r = {mark}.getBoundingClientRect(); {mark}.ownerSVGElement.dispatchEvent(new MouseEvent('click', {{clientX: r.x + r.width / 2, clientY: r.y + r.height / 2}})); return 0; }})()");
        Assert.False(await page.Evaluate<bool>("document.getElementById('picked-energy').hidden"));
        double[] widths = await page.Evaluate<double[]>("[...document.querySelectorAll('#picked-energy .hit rect:not(.catch)')].map(r => Number(r.getAttribute('width')))");
        Assert.Equal(3, widths[0] / widths[1], 6); // three quarters DRAM, one quarter MACs
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task The_reader_chooses_the_metrics()
    {
        using TemporaryDirectory files = new();
        OpenPage page = await chromium.Open(new MadeSweep(files.Path, 250).Finished().Path);
        await page.Evaluate<int>("(() => { const s = document.getElementById('metric-y'); s.value = 'utilization'; s.dispatchEvent(new Event('change')); return 0; })()");
        Assert.Contains("utilization in %", await page.Evaluate<string>("document.querySelector('#trade-off svg').getAttribute('aria-label')"), StringComparison.Ordinal);
        (int Job, double X, double Y)[] costs = [.. Enumerable.Range(0, 250).Select(job => (job, MadeSweep.EnergyPj(job), -(double)(job % 7)))];
        Assert.Equal(
            costs.Where(p => !costs.Any(q => q.X <= p.X && q.Y <= p.Y && (q.X < p.X || q.Y < p.Y))).Select(p => p.Job),
            (await page.Evaluate<string[]>("[...document.querySelectorAll('#trade-off [data-job]')].map(e => e.dataset.job)")).Select(job => int.Parse(job, CultureInfo.InvariantCulture)).Order());
    }

    [ChromiumFact]
    public async Task Ten_thousand_jobs_stay_usable()
    {
        using TemporaryDirectory files = new();
        MadeSweep made = new MadeSweep(files.Path, 10_000).Finished();
        Assert.InRange(Report.OfSweep(made.Path, []).Html.Length, 0, 3_000_000);
        OpenPage page = await chromium.Open(made.Path);
        Assert.Equal(100, (await Jobs(page)).Length);
        Assert.InRange(await page.Evaluate<int>("document.querySelectorAll('*').length"), 0, 6_000);
        double sorting = await page.Evaluate<double>("(() => { const t = performance.now(); document.querySelector('#jobs [data-column=energy_pj]').click(); return performance.now() - t; })()");
        Assert.InRange(sorting, 0, 5_000); // milliseconds, with room for a machine that is busy
        Assert.Equal(Enumerable.Range(0, 10_000).OrderByDescending(MadeSweep.EnergyPj).Take(3), (await Jobs(page)).Take(3));
    }

    [ChromiumFact]
    public async Task A_sweep_without_a_result_has_a_page_that_says_so()
    {
        using TemporaryDirectory files = new();
        OpenPage page = await chromium.Open(new MadeSweep(files.Path, 20).Path);
        Assert.Empty(page.Complaints);
        Assert.Contains("0 of 20 jobs are done", await page.Evaluate<string>("document.querySelector('.lead').textContent"), StringComparison.Ordinal);
    }

    private static async Task<int[]> Jobs(OpenPage page) =>
        [.. (await page.Evaluate<string[]>("[...document.querySelectorAll('#jobs tbody tr')].map(row => row.cells[1].textContent)")).Select(job => int.Parse(job, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
}
